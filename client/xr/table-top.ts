import {
  Color,
  Group,
  Line,
  BufferAttribute,
  BufferGeometry,
  LineBasicMaterial,
  PerspectiveCamera,
  Vector3,
  type WebXRCamera,
} from 'three';
import { type Finding, finding as findingSchema } from '../../server/protocol/finding.ts';
import { graphNode } from '../../server/protocol/graph.ts';
import type { Immersion, SceneStage } from '../scene/contract.ts';
import { palettes } from '../scene/look/palette.ts';
import { findingNode, orderFindings } from '../select/findings.ts';
import { duration } from '../select/format.ts';
import { staleAge } from '../select/freshness.ts';
import { entityOf, listOf } from '../store/entities.ts';
import type { Watched } from '../store/ports.ts';
import { PANEL, Panel } from './panel.ts';
import type { PanelButton } from './panel-draw.ts';
import { findingText, type Lag, nodeText, type PanelText } from './panel-text.ts';
import { Pointer } from './pointer.ts';
import { Table } from './table.ts';

/** Type in the scene is so many times as large as pixels of the eye say: 1.2 degrees at least for what is named. */
const TYPE = 1.5;
/** The panel's figures are brought up to date so often. */
const SAY_MS = 1_000;
/** Where the panel hangs: beyond the far edge of the table and above it, shifted by this share towards its node; in metres. */
const BEYOND = 0.08;
const ABOVE = 0.1;
const ASIDE = 0.5;
/** A table pulled out far does not carry its panel away; one held close does not press it on the nose. */
const FARTHEST = 1;
const NEAREST = 0.6;

export interface TableTopOptions {
  stage: SceneStage;
  room: Watched;
  theme: 'dark' | 'light';
  /** What is selected on the page: shown first. */
  selected: string | null;
  /** Now in the bridge's clock, ms. */
  now: () => number;
  /** The person asked to leave, from within. */
  onLeave: () => void;
}

/**
 * The scene as a model on a table, for one session in a headset: pointers, the panel of a finding, and the camera that is the
 * person's head. `dispose` leaves the scene as it was found.
 */
export class TableTop implements Immersion {
  readonly camera = new PerspectiveCamera(70, 1, 0.05, 60);
  readonly panel: Panel;
  readonly table = new Table();
  private readonly options: TableTopOptions;
  private readonly origin = new Group();
  private readonly pointers: readonly Pointer[];
  private readonly leader: Line<BufferGeometry, LineBasicMaterial>;
  private readonly node = new Vector3();
  private readonly clear = new Color();
  private readonly clearAlpha: number;
  private readonly stopState: () => void;
  private findings: readonly Finding[] = [];
  private selected: string | null = null;
  private shown: Finding | null = null;
  private said = Number.NEGATIVE_INFINITY;

  constructor(options: TableTopOptions) {
    this.options = options;
    const { stage, room, theme } = options;
    const { gl, scene, program } = stage;
    const palette = palettes[theme];
    this.origin.name = 'person';
    this.origin.matrixAutoUpdate = false;
    this.panel = new Panel(theme);
    const hooks = { select: this.choose, step: this.step };
    this.pointers = [0, 1].map((index) => new Pointer(gl.xr, index, palette.event, hooks));
    const ends = new BufferAttribute(new Float32Array(6), 3);
    this.leader = new Line(
      new BufferGeometry().setAttribute('position', ends),
      new LineBasicMaterial({ color: palette.grey, toneMapped: false, transparent: true }),
    );
    this.leader.frustumCulled = false;
    this.leader.renderOrder = 19;
    this.leader.raycast = () => undefined;
    this.leader.visible = false;
    this.origin.add(this.camera, this.panel.object, this.leader, ...this.pointers.map((one) => one.object));
    scene.add(this.origin);
    gl.getClearColor(this.clear);
    this.clearAlpha = gl.getClearAlpha();
    gl.xr.addEventListener('sessionstart', this.begin);

    program.frame(0);
    this.table.place(program.bounds);
    this.readFindings();
    this.stopState = room.onState(() => {
      this.readFindings();
      this.table.frame(program.bounds);
    });
    const first = this.findings.find((one) => findingNode(one) === options.selected) ?? this.findings[0];
    if (first && (options.selected === null || findingNode(first) === options.selected)) this.open(first);
    else this.select(options.selected);
  }

  /** The first frame from the headset is ours; until then the page is drawn as ever. */
  private readonly begin = (): void => {
    const { gl, program } = this.options.stage;
    gl.setClearColor(palettes[this.options.theme].ground, 1);
    program.setVisible(true);
    program.immersion = this;
  };

  frame(): void {
    const { gl, program } = this.options.stage;
    const [a, b] = this.pointers;
    if (a?.grabs === true && b?.grabs === true) this.table.stretchBy(a.last, b.last, a.place, b.place);
    else if (a?.grabs === true) this.table.moveBy(a.last, a.place);
    else if (b?.grabs === true) this.table.moveBy(b.last, b.place);
    this.table.writeOrigin(this.origin.matrix);
    this.origin.updateMatrixWorld(true);

    let body = -1;
    let button: PanelButton | null = null;
    for (let at = 0; at < this.pointers.length; at++) {
      const pointer = this.pointers[at];
      if (!pointer) continue;
      if (pointer.grabs) pointer.follow();
      pointer.poll();
      pointer.look(program.proxy, this.panel, this.table.scale);
      if (body < 0) body = pointer.body;
      button ??= pointer.button;
    }
    program.setHovered(body);
    this.panel.hover(button);
    if (a?.grabs === true || b?.grabs === true) this.placePanel();

    const now = performance.now();
    if (now - this.said > SAY_MS) {
      this.said = now;
      this.say();
    }
    this.measure(gl.xr.getCamera().cameras[0]);
  }

  dispose(): void {
    const { gl, scene, program } = this.options.stage;
    this.stopState();
    gl.xr.removeEventListener('sessionstart', this.begin);
    program.immersion = null;
    program.setHovered(-1);
    program.mark(this.options.selected);
    for (const pointer of this.pointers) pointer.dispose();
    this.panel.dispose();
    this.leader.geometry.dispose();
    this.leader.material.dispose();
    scene.remove(this.origin);
    gl.setClearColor(this.clear, this.clearAlpha);
    program.measureCanvas(gl.getPixelRatio());
  }

  private readFindings(): void {
    const { state } = this.options.room.current();
    this.findings = orderFindings(listOf(state, 'findings', findingSchema));
    // The finding itself may have changed; one that is gone leaves its node.
    const { shown } = this;
    if (shown) this.shown = this.findings.find((one) => one.id === shown.id) ?? null;
    this.said = Number.NEGATIVE_INFINITY;
  }

  private readonly choose = (body: number, button: PanelButton | null): void => {
    if (button === 'leave') this.options.onLeave();
    else if (button !== null) this.step(button === 'next' ? 1 : -1);
    else if (body >= 0) this.select(this.options.stage.program.idOf(body));
  };

  /** The next finding, worst first, round and round. */
  private readonly step = (by: number): void => {
    const { findings, shown } = this;
    const at = shown === null ? (by > 0 ? -1 : 0) : findings.findIndex((one) => one.id === shown.id);
    const next = findings[(at + by + findings.length) % findings.length];
    if (next) this.open(next);
  };

  private select(id: string | null): void {
    const finding = this.findings.find((one) => findingNode(one) === id);
    if (finding) this.open(finding);
    else this.show(id, null);
  }

  private open(finding: Finding): void {
    this.show(findingNode(finding), finding);
  }

  private show(id: string | null, finding: Finding | null): void {
    this.selected = id;
    this.shown = finding;
    this.options.stage.program.mark(id);
    this.say();
    this.placePanel();
  }

  private say(): void {
    this.panel.say(this.text());
    if (!this.panel.object.visible) this.leader.visible = false;
  }

  /** An old picture says so here too: the page's banners are out of sight. */
  private text(): PanelText | null {
    const text = this.fresh();
    const age = staleAge(this.options.room.current().asOf, this.options.now());
    if (text === null || age === null) return text;
    return { ...text, tone: 'quiet', badge: `${duration(age)} old: ${text.badge}` };
  }

  private fresh(): PanelText | null {
    const { selected, shown, findings } = this;
    if (shown) {
      const lag = this.lagOf(findingNode(shown));
      return findingText(shown, lag, findings.indexOf(shown), findings.length, this.options.now());
    }
    if (selected === null) return null;
    const node = entityOf(this.options.room.current().state, 'nodes', selected, graphNode);
    return node ? nodeText(node, this.lagOf(selected)) : null;
  }

  private lagOf(id: string | null): Lag {
    const room = this.options.room.current();
    return {
      events: room.number(`nodes/${id ?? ''}/lag`),
      seconds: room.number(`nodes/${id ?? ''}/lagSeconds`),
    };
  }

  /**
   * Beyond the far edge of the table as the person sees it, so that it hides nothing, shifted to the side of its node,
   * upright, turned to the person, of the same size to the eye at any distance. A line leads down to the node.
   */
  private placePanel(): void {
    const { object } = this.panel;
    const { node, camera, table } = this;
    const { middle } = table;
    const place = this.selected === null ? null : this.options.stage.program.placeOf(this.selected);
    if (place) table.toRoom(node.set(place.x, 0.6, place.z));
    else node.set(middle.x, middle.y, middle.z);
    const head = camera.position;
    const away = Math.max(0.1, Math.hypot(middle.x - head.x, middle.z - head.z));
    const aheadX = (middle.x - head.x) / away;
    const aheadZ = (middle.z - head.z) / away;
    const aside = ((node.x - middle.x) * -aheadZ + (node.z - middle.z) * aheadX) * ASIDE;
    const beyond = Math.min(FARTHEST, table.halfDepth) + BEYOND;
    const x = middle.x + aheadX * beyond - aheadZ * aside;
    const z = middle.z + aheadZ * beyond + aheadX * aside;
    const size = Math.max(NEAREST, Math.hypot(x - head.x, z - head.z));
    object.position.set(x, middle.y + ABOVE + (PANEL.height * size) / 2, z);
    object.scale.setScalar(size);
    object.rotation.set(0, Math.atan2(head.x - x, head.z - z), 0);
    object.updateMatrixWorld();
    const ends = this.leader.geometry.getAttribute('position');
    ends.setXYZ(0, node.x, node.y, node.z);
    ends.setXYZ(1, x, middle.y + ABOVE, z);
    ends.needsUpdate = true;
    this.leader.visible = object.visible && place !== null;
  }

  /** Type, beacons and marks are measured in pixels of the eye, and room for labels at the distance of the table. */
  private measure(eye: WebXRCamera | undefined): void {
    if (!eye) return;
    const { viewport } = eye;
    const { shared } = this.options.stage.program;
    shared.uView.value.set(viewport.z / TYPE, viewport.w / TYPE);
    shared.uDpr.value = TYPE;
    const { position } = this.camera;
    const { middle, scale } = this.table;
    const distance = Math.hypot(position.x - middle.x, position.y - middle.y, position.z - middle.z);
    const perMetre =
      ((eye.projectionMatrix.elements[5] ?? 1) * viewport.w) / (2 * TYPE * Math.max(0.2, distance));
    shared.uScale.value = perMetre * scale;
  }
}
