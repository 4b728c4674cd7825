import { Group } from 'three';
import type { RoomReplica, Watched } from '../store/ports.ts';
import { CameraRig } from './camera/rig.ts';
import { fit, lookAt } from './camera/state.ts';
import type { Immersion } from './contract.ts';
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
import { SharedUniforms } from './layers/shared.ts';
import { WheelsLayer } from './layers/wheels.ts';
import { around, type Box } from './layout/bounds.ts';
import { ROW } from './layout/metrics.ts';
import { type Layout, layout } from './layout/slots.ts';
import { GraphReader } from './look/graph.ts';
import { type SceneLook, sceneLook } from './look/look.ts';
import { Numbers } from './numbers.ts';
import { PickIndex } from './pick/pick-index.ts';
import { PickProxy } from './pick/proxy.ts';

/** So many rows are shown of a flow that follows a node. */
const FOLLOWED_ROWS = 6;

/**
 * The scene without React: layers, camera, picking, and the room that moves them. Structure changes rebuild the looks,
 * ticks write numbers into buffers, `frame` draws nothing and allocates nothing.
 */
export class FlowProgram {
  readonly root = new Group();
  readonly proxy = new PickProxy();
  readonly rig = new CameraRig();
  /** Asks for a frame: something changed. */
  wake: () => void = () => undefined;
  /** The XR slot: filled while a headset shows the scene. */
  immersion: Immersion | null = null;

  readonly shared = new SharedUniforms();
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
  private placed: Layout | null = null;
  private bodyOf = new Map<string, number>();
  private whole: Box = around([]);
  private structureChanged = false;
  private slotVersion = -1;
  private theme: 'dark' | 'light' = 'dark';
  private frozen = false;
  private still = false;
  private visible = true;
  private touched = false;
  private selected: string | null = null;
  private focused: string | null = null;
  private hovered = -1;
  private textScale = 1;
  private followed: string | null = null;

  constructor() {
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
  setRoom(room: Watched | null): void {
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
    const place = id === null ? undefined : this.placed?.places.get(id);
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

  /** Body under the pointer; -1: none. */
  setHovered(body: number): void {
    if (this.hovered === body) return;
    this.hovered = body;
    this.rings.set('hover', body);
    this.labels.raise(0, body);
    this.wake();
  }

  idOf(body: number): string | null {
    return this.look?.bodies[body]?.id ?? null;
  }

  /** Where a body stands, for tests and for beams of light from elsewhere. */
  placeOf(id: string): { x: number; z: number } | null {
    return this.placed?.places.get(id) ?? null;
  }

  /** Pixels at the top and bottom that overlays cover: a fit leaves them free. */
  setInsets(top: number, bottom: number): void {
    this.rig.view.insetTop = top;
    this.rig.view.insetBottom = bottom;
  }

  resize(width: number, height: number, dpr: number, textScale = 1): void {
    this.textScale = textScale;
    this.rig.resize(width, height);
    this.measureCanvas(dpr);
    if (!this.touched) this.fitAll(true);
    this.wake();
  }

  /** A person moved the camera: from now on it stays where they put it. */
  cameraTouched(): void {
    this.touched = true;
    this.wake();
  }

  /** Everything into view. */
  fitAll(atOnce = false): void {
    this.touched = false;
    this.rig.set(fit(this.rig.state, this.rig.view, this.shown()), atOnce);
    this.wake();
  }

  /** From now on a fit shows the rows round this node, over the whole length of the flow; null: everything. */
  follow(id: string | null): void {
    this.followed = id;
    this.fitAll();
  }

  /** Brings a node into the middle (asked for by a person: a step to a finding). */
  showNode(id: string): void {
    const place = this.placed?.places.get(id);
    if (!place) return;
    this.touched = true;
    this.rig.set(lookAt(this.rig.state, place.x, place.z));
    this.wake();
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
    for (let at = 0; at < this.layers.length; at++) this.layers[at]?.frame(seconds);
    // The links' texture goes up whole: once for a tick, not once for each part of it.
    if (!this.numbers.behind) this.links.frame();
    const turning = this.rig.frame(wallSeconds);
    this.shared.uScale.value = this.rig.scale / this.textScale;
    return (
      turning ||
      this.numbers.behind ||
      this.links.behind ||
      (this.clock.running && this.look !== null && this.look.links.length > 0)
    );
  }

  /** The box around everything, in world units. */
  get bounds(): Box {
    return this.whole;
  }

  /** Shaders measure type and marks in pixels of the canvas; fewer and larger ones make both larger. */
  measureCanvas(dpr: number): void {
    const { width, height } = this.rig.view;
    this.shared.uView.value.set(width / this.textScale, height / this.textScale);
    this.shared.uDpr.value = dpr * this.textScale;
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
    for (const layer of this.layers) layer.dispose();
    this.links.dispose();
    this.root.clear();
    this.proxy.index = null;
    this.wake = () => undefined;
  }

  private shown(): Box {
    const place = this.followed === null ? undefined : this.placed?.places.get(this.followed);
    if (!place) return this.whole;
    const { minZ, maxZ } = this.whole;
    const rows = FOLLOWED_ROWS * ROW;
    const from = Math.max(minZ, Math.min(place.z - rows / 2, maxZ - rows));
    return { ...this.whole, minZ: from, maxZ: Math.min(maxZ, from + rows) };
  }

  private rebuild(): void {
    this.structureChanged = false;
    const room = this.room?.current();
    if (!room) return;
    this.replica = room;
    const graph = this.reader.read(room.state);
    const before = this.placed;
    this.placed = layout(graph.nodes, graph.edges, before);
    const look = sceneLook(graph, this.placed, this.theme);
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
    this.showMarks();
    if (!this.touched) this.fitAll(before === null || before.places.size === 0);
    this.restartClock();
    this.numbersAnew();
  }

  private numbersAnew(): void {
    const room = this.room?.current() ?? null;
    this.replica = room;
    if (!room || !this.look) return;
    this.slotVersion = room.slotVersion;
    this.numbers.bind(this.look, room);
    this.wake();
  }

  private showMarks(): void {
    const selected = this.selected === null ? -1 : (this.bodyOf.get(this.selected) ?? -1);
    const focused = this.focused === null ? -1 : (this.bodyOf.get(this.focused) ?? -1);
    this.rings.set('selected', selected);
    this.rings.set('focus', focused);
    this.labels.raise(2, selected);
    this.labels.raise(1, focused);
    if (this.look) this.links.light(this.look.links, selected);
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
