import { Group, Matrix4 } from 'three';
import type { RoomReplica, Watched } from '../store/ports.ts';
import type { Immersion } from './contract.ts';
import { describe, type SceneDescription } from './describe.ts';
import { FlowClock } from './flow-clock.ts';
import { BeaconsLayer } from './layers/beacons.ts';
import { BoxesLayer } from './layers/boxes.ts';
import { GroundLayer } from './layers/ground.ts';
import { LabelsLayer } from './layers/labels.ts';
import type { Layer } from './layers/layer.ts';
import { LinkData } from './layers/link-data.ts';
import { LinksLayer } from './layers/links.ts';
import { MarksLayer } from './layers/marks.ts';
import { RingsLayer } from './layers/rings.ts';
import { ShapesLayer } from './layers/shapes.ts';
import { WheelsLayer } from './layers/wheels.ts';
import { around } from './layout/bounds.ts';
import type { LayoutDesk } from './layout-desk.ts';
import { Layouts } from './layouts.ts';
import { type Emphasis, emphasisOf, wayOf } from './look/emphasis.ts';
import { GraphReader } from './look/graph.ts';
import { LabelRoom } from './look/label-room.ts';
import { type SceneLook, sceneLook } from './look/look.ts';
import { Numbers } from './numbers.ts';
import { PickIndex } from './pick/pick-index.ts';
import { PickProxy } from './pick/proxy.ts';
import { SceneView } from './scene-view.ts';

/**
 * The scene without React: layers, camera, picking, and the room that moves them. Structure changes rebuild the looks,
 * ticks write numbers into buffers, `frame` draws nothing and allocates nothing.
 */
export class FlowProgram extends SceneView {
  readonly root = new Group();
  readonly proxy = new PickProxy();

  readonly clock = new FlowClock();
  readonly boxes = new BoxesLayer(this.shared);
  readonly wheels = new WheelsLayer(this.shared);
  readonly links = new LinkData();
  readonly labels = new LabelsLayer(this.shared);
  readonly beacons = new BeaconsLayer(this.shared);
  readonly marks = new MarksLayer(this.shared, this.links);
  private readonly rings = new RingsLayer(this.shared);
  private readonly layers: readonly Layer[];
  private readonly reader = new GraphReader();
  private readonly numbers: Numbers;
  private room: Watched | null = null;
  private replica: RoomReplica | null = null;
  private unwatch: (() => void)[] = [];
  private look: SceneLook | null = null;
  private readonly layouts: Layouts;
  private bodyOf = new Map<string, number>();
  private structureChanged = false;
  private slotVersion = -1;
  private theme: 'dark' | 'light' = 'dark';
  private frozen = false;
  private still = false;
  private visible = true;
  private selected: string | null = null;
  private focused: string | null = null;
  private hovered = -1;
  private matches: readonly string[] | null = null;
  private emphasis: Emphasis | null = null;
  private readonly labelRoom = new LabelRoom();
  private readonly matrix = new Matrix4();
  private inside: Immersion | null = null;
  private labelsDirty = true;
  private fitAtOnce = false;
  /** Numbers were bound anew: labels get their first lines. */
  private fresh = false;

  /** `desk`: lays large graphs out beside this thread; without one all of it happens here. */
  constructor(desk: LayoutDesk | null = null) {
    super();
    this.layouts = new Layouts(desk);
    this.layouts.arrived = () => {
      this.structureChanged = true;
      this.wake();
    };
    this.layers = [
      new GroundLayer(this.shared),
      this.boxes,
      new ShapesLayer(this.shared),
      this.wheels,
      this.rings,
      new LinksLayer(this.shared, this.links),
      this.marks,
      this.beacons,
      this.labels,
    ];
    this.root.matrixAutoUpdate = false;
    for (const layer of this.layers) this.root.add(layer.object);
    this.numbers = new Numbers({
      boxes: this.boxes,
      wheels: this.wheels,
      links: this.links,
      labels: this.labels,
      beacons: this.beacons,
    });
  }

  /** The room whose graph is shown; null shows nothing new. The room is not released here: who watches releases. */
  setRoom(room: Watched | null, part?: string): void {
    if (part !== undefined && this.layouts.goTo(part)) {
      this.touched = false;
      this.fitAtOnce = true;
    }
    for (const stop of this.unwatch) stop();
    this.unwatch = [];
    this.room = room;
    if (!room) return;
    this.unwatch = [
      room.onState(() => {
        this.structureChanged = true;
        this.wake();
      }),
      room.onTick(() => {
        this.numbers.ticked();
        this.wake();
      }),
    ];
    this.structureChanged = true;
    this.wake();
  }

  setTheme(theme: 'dark' | 'light'): void {
    if (this.theme === theme) return;
    this.theme = theme;
    this.structureChanged = true;
    this.wake();
  }

  setMode(mode: '3d' | 'flat'): void {
    this.rig.setMode(mode);
    this.shared.uFlat.value = mode === 'flat' ? 1 : 0;
    this.fitAll(true);
  }

  setReducedMotion(still: boolean): void {
    this.still = still;
    this.rig.instant = still;
    this.shared.uStill.value = still ? 1 : 0;
    this.restartClock();
  }

  setFrozen(frozen: boolean): void {
    this.frozen = frozen;
    this.restartClock();
  }

  /** Speed of a replay; 1 is live. */
  setSpeed(speed: number): void {
    this.clock.setSpeed(speed);
    this.wake();
  }

  /** Nothing is drawn while the canvas is out of sight. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible) this.wake();
  }

  /** Selecting is asking for it: what is out of sight is brought into view. */
  setSelected(id: string | null): void {
    this.selected = id;
    const place = id === null ? undefined : this.layouts.current?.places.get(id);
    if (id !== null && place && !this.rig.shows(place.x, place.z)) this.showNode(id);
    this.showMarks();
  }

  /** As setSelected, without touching the camera: in a headset it is the person's head. */
  mark(id: string | null): void {
    this.selected = id;
    this.showMarks();
  }

  setFocused(id: string | null): void {
    this.focused = id;
    this.showMarks();
  }

  /** What a search found; null: no search. The camera stays where it is. */
  setMatches(ids: readonly string[] | null): void {
    this.matches = ids;
    this.showMarks();
  }

  /** Body under the pointer; -1: none. */
  setHovered(body: number): void {
    if (this.hovered === body) return;
    this.hovered = body;
    this.rings.set('hover', body);
    this.labels.raise(0, body);
    this.labelsDirty = true;
    this.wake();
  }

  idOf(body: number): string | null {
    return this.look?.bodies[body]?.id ?? null;
  }

  /** Where a body stands, for tests and for beams of light from elsewhere. */
  placeOf(id: string): { x: number; z: number } | null {
    return this.layouts.current?.places.get(id) ?? null;
  }

  /** What is selected with its neighbours into view; what was found; else everything. */
  frameAsked(): void {
    const { look } = this;
    const selected = this.selected === null ? undefined : this.bodyOf.get(this.selected);
    const bodies = new Set<number>();
    if (look && selected !== undefined) {
      bodies.add(selected);
      for (const { source, target } of look.links) {
        if (source === selected) bodies.add(target);
        if (target === selected) bodies.add(source);
      }
    } else {
      for (const id of this.matches ?? []) {
        const at = this.bodyOf.get(id);
        if (at !== undefined) bodies.add(at);
      }
    }
    if (bodies.size === 0) return this.fitAll();
    const boxes = [...bodies].flatMap((at) => look?.bodies[at]?.bounds ?? []);
    this.fitTo(boxes);
  }

  /** What stands in the scene, and where: the map draws it. */
  get bodies(): SceneLook['bodies'] {
    return this.look?.bodies ?? [];
  }

  /** What is in the buffers that are drawn. Null before the first structure. */
  describe(): SceneDescription | null {
    const { look, boxes, wheels, links, labels, emphasis } = this;
    return look && describe({ look, boxes, wheels, links, labels, emphasis });
  }

  /** The page's font has come. */
  fontReady(): void {
    this.labels.renewFont();
    this.numbersAnew();
  }

  /** All of the GPU is new (its context was lost): three uploads what it is asked to draw; ask it. */
  contextRestored(): void {
    this.structureChanged = true;
    this.wake();
  }

  /** Brings everything up to this moment; true when the next frame will differ, so that it must be drawn too. */
  frame(wallSeconds: number): boolean {
    if (!this.visible) return false;
    if (this.structureChanged) this.rebuild();
    const room = this.replica;
    if (room && this.slotVersion !== room.slotVersion) this.numbersAnew();
    this.clock.advance(wallSeconds);
    const shift = this.clock.rebase();
    if (shift > 0) this.rebase(shift);
    const { seconds } = this.clock;
    this.shared.uTime.value = seconds;
    if (room) this.numbers.frame(room.values);
    if (this.fresh && !this.numbers.behind) {
      this.fresh = false;
      this.labelsDirty = true;
    }
    const turning = this.rig.frame(wallSeconds);
    if (this.followCamera()) this.labelsDirty = true;
    // Before the layers hand over what changed: they do so once a frame.
    if (this.labelsDirty) this.settleLabels();
    for (let at = 0; at < this.layers.length; at++) this.layers[at]?.frame(seconds);
    // The links' texture goes up whole: once for a tick, not once for each part of it.
    if (!this.numbers.behind) this.links.frame();
    return (
      turning ||
      this.numbers.behind ||
      this.links.behind ||
      (this.clock.running && this.look !== null && this.look.links.length > 0)
    );
  }

  /** The XR slot: filled while a headset shows the scene. */
  get immersion(): Immersion | null {
    return this.inside;
  }

  set immersion(inside: Immersion | null) {
    this.inside = inside;
    this.labelsDirty = true;
    this.wake();
  }

  get nodes(): number {
    return this.look?.bodies.length ?? 0;
  }

  get edges(): number {
    return this.look?.edgeCount ?? 0;
  }

  dispose(): void {
    this.setRoom(null);
    this.forgetViewers();
    this.layouts.dispose();
    for (const layer of this.layers) layer.dispose();
    this.links.dispose();
    this.root.clear();
    this.proxy.index = null;
    this.wake = () => undefined;
  }

  private rebuild(): void {
    this.structureChanged = false;
    const room = this.room?.current();
    if (!room) return;
    this.replica = room;
    const graph = this.reader.read(room.state);
    const before = this.layouts.current;
    const look = sceneLook(graph, this.layouts.take(graph), this.theme);
    this.look = look;
    this.shared.setPalette(look.palette);
    this.links.apply(look, this.clock.seconds);
    for (const layer of this.layers) layer.apply(look, this.clock.seconds);
    this.bodyOf = new Map(look.bodies.map((body, at) => [body.id, at]));
    const boxes = look.bodies.map((body) => body.bounds);
    this.proxy.index = new PickIndex(boxes);
    this.whole = around(boxes);
    this.hovered = -1;
    this.rings.set('hover', -1);
    this.labelsDirty = true;
    this.showMarks();
    this.tellViewers();
    if (!this.touched) this.fitAll(this.fitAtOnce || before === null || before.places.size === 0);
    this.fitAtOnce = false;
    this.restartClock();
    this.numbersAnew();
  }

  private settleLabels(): void {
    this.labelsDirty = false;
    // Labels give way to each other on a screen; a headset shows each where it stands.
    if (this.immersion !== null) return this.labels.showAll();
    const { camera, view, scale } = this.rig;
    const { elements } = this.matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    const { textScale } = this;
    this.labels.settle(
      this.labelRoom,
      elements,
      view.width / textScale,
      view.height / textScale,
      scale / textScale,
    );
  }

  private numbersAnew(): void {
    const room = this.room?.current() ?? null;
    this.replica = room;
    if (!room || !this.look) return;
    this.slotVersion = room.slotVersion;
    this.numbers.bind(this.look, room);
    this.fresh = true;
    this.wake();
  }

  private showMarks(): void {
    const selected = this.selected === null ? -1 : (this.bodyOf.get(this.selected) ?? -1);
    const focused = this.focused === null ? -1 : (this.bodyOf.get(this.focused) ?? -1);
    this.rings.set('selected', selected);
    this.rings.set('focus', focused);
    this.labels.raise(2, selected);
    this.labels.raise(1, focused);
    this.labelsDirty = true;
    const { look } = this;
    if (look) {
      const found = this.matches?.flatMap((id) => this.bodyOf.get(id) ?? []) ?? null;
      const matches = found && new Set(found);
      this.emphasis = emphasisOf(look, { selected, focused, matches });
      const start = selected >= 0 ? selected : focused;
      const none = matches === null ? null : new Set<number>();
      this.links.light(look.links, start >= 0 ? wayOf(look.links, start) : none);
      this.rings.setFound(found ?? []);
      for (const layer of this.layers) layer.light?.(this.emphasis);
    }
    this.wake();
  }

  private restartClock(): void {
    const stale = this.frozen || this.replica?.status === 'stale';
    this.clock.setStopped(stale || this.still);
    this.shared.uGrey.value = stale ? 1 : 0;
    this.wake();
  }

  private rebase(shift: number): void {
    for (const layer of this.layers) layer.rebase?.(shift);
    this.links.rebase(shift);
  }
}
