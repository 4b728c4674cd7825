import {
  BoxGeometry,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  SphereGeometry,
  Vector3,
  type WebXRManager,
  type XRTargetRaySpace,
} from 'three';
import type { PickProxy } from '../scene/pick/proxy.ts';
import { PANEL, type Panel } from './panel.ts';
import type { PanelButton } from './panel-draw.ts';
import type { Point } from './table.ts';

/** How long a ray is that meets nothing, in metres. */
const FREE = 2;
/** A thumbstick pushed farther than this steps; let go to nearer than that, it can step again. */
const PUSHED = 0.7;
const LET_GO = 0.3;

/** What a pointer can ask for. */
export interface PointerHooks {
  /** A trigger or a pinch on a node, on a button of the panel, or on nothing. */
  select(body: number, button: PanelButton | null): void;
  step(by: number): void;
}

/**
 * One hand or controller: its ray, what the ray meets, and whether it grabs. Controllers point by their trigger and grab by
 * their grip; hands pinch, and a pinch on nothing grabs.
 */
export class Pointer {
  readonly object: XRTargetRaySpace;
  /** Number of the body under the ray, or -1. */
  body = -1;
  button: PanelButton | null = null;
  grabs = false;
  /** Where it was when the table was last moved, in metres. */
  readonly last: Point = { x: 0, y: 0, z: 0 };
  private readonly hooks: PointerHooks;
  private readonly ray: Mesh<BoxGeometry, MeshBasicMaterial>;
  private readonly tip: Mesh<SphereGeometry, MeshBasicMaterial>;
  private readonly from = new Vector3();
  private readonly way = new Vector3();
  private readonly local = new Vector3();
  private readonly localWay = new Vector3();
  private readonly intoPanel = new Matrix4();
  private source: XRInputSource | null = null;
  private centered = true;
  private dragged = false;
  private onPanel = false;
  private pressed = false;
  private pressedBody = -1;
  private pressedButton: PanelButton | null = null;

  constructor(xr: WebXRManager, index: number, color: number, hooks: PointerHooks) {
    this.hooks = hooks;
    this.object = xr.getController(index);
    const material = new MeshBasicMaterial({ color, transparent: true, opacity: 0.75, toneMapped: false });
    this.ray = new Mesh(new BoxGeometry(0.003, 0.003, 1).translate(0, 0, -0.5), material);
    this.tip = new Mesh(new SphereGeometry(0.009, 10, 8), material);
    for (const part of [this.ray, this.tip]) {
      part.frustumCulled = false;
      part.renderOrder = 21;
      part.raycast = () => undefined;
    }
    this.object.add(this.ray, this.tip);
    this.object.visible = false;
    this.object.addEventListener('connected', this.connect);
    this.object.addEventListener('disconnected', this.disconnect);
    this.object.addEventListener('selectstart', this.press);
    this.object.addEventListener('selectend', this.letGo);
    this.object.addEventListener('select', this.choose);
    this.object.addEventListener('squeezestart', this.grab);
    this.object.addEventListener('squeezeend', this.letGo);
  }

  get connected(): boolean {
    return this.source !== null;
  }

  /** Where it is in the room, in metres. */
  get place(): Point {
    return this.object.position;
  }

  /** Looks along the ray: the panel first where it is nearer. `scale` is metres of a world unit. */
  look(proxy: PickProxy, panel: Panel, scale: number): void {
    this.body = -1;
    this.button = null;
    this.onPanel = false;
    if (!this.connected) return;
    const { matrixWorld } = this.object;
    this.from.setFromMatrixPosition(matrixWorld);
    this.way.setFromMatrixColumn(matrixWorld, 2).normalize().negate();
    let length = FREE;
    const { from, way } = this;
    const hit = proxy.index?.pick(from.x, from.y, from.z, way.x, way.y, way.z) ?? null;
    if (hit && hit.distance * scale < FREE) {
      length = hit.distance * scale;
      this.body = hit.index;
    }
    const panelAt = panel.object.visible ? this.meet(panel) : -1;
    this.onPanel = panelAt >= 0 && panelAt < length;
    if (this.onPanel) {
      length = panelAt;
      this.body = -1;
      this.button = panel.buttonAt(this.local.x, this.local.y);
    }
    this.ray.scale.z = length;
    this.tip.position.z = -length;
    this.tip.visible = length < FREE;
    if (this.grabs) this.body = -1;
  }

  /** Polls the thumbstick: xr-standard gamepads have it on axes 2 and 3. */
  poll(): void {
    const push = this.source?.gamepad?.axes[2] ?? 0;
    if (this.centered && Math.abs(push) > PUSHED) {
      this.centered = false;
      this.hooks.step(push > 0 ? 1 : -1);
    } else if (Math.abs(push) < LET_GO) this.centered = true;
  }

  /** The table followed the hand to where it is now. */
  follow(): void {
    const { x, y, z } = this.object.position;
    if (Math.hypot(x - this.last.x, y - this.last.y, z - this.last.z) > 0.002) this.dragged = true;
    this.keepPlace();
  }

  dispose(): void {
    this.object.removeEventListener('connected', this.connect);
    this.object.removeEventListener('disconnected', this.disconnect);
    this.object.removeEventListener('selectstart', this.press);
    this.object.removeEventListener('selectend', this.letGo);
    this.object.removeEventListener('select', this.choose);
    this.object.removeEventListener('squeezestart', this.grab);
    this.object.removeEventListener('squeezeend', this.letGo);
    this.object.remove(this.ray, this.tip);
    this.object.removeFromParent();
    this.ray.geometry.dispose();
    this.ray.material.dispose();
    this.tip.geometry.dispose();
  }

  /** Distance to the panel along the ray in metres, with the point in `local`; -1: it passes by. */
  private meet(panel: Panel): number {
    this.intoPanel.copy(panel.object.matrixWorld).invert();
    const local = this.local.copy(this.from).applyMatrix4(this.intoPanel);
    const way = this.localWay.copy(this.way).transformDirection(this.intoPanel);
    if (way.z >= -1e-6 || local.z <= 0) return -1;
    const distance = -local.z / way.z;
    local.addScaledVector(way, distance);
    const outside = Math.abs(local.x) > PANEL.width / 2 || Math.abs(local.y) > PANEL.height / 2;
    // The panel is larger the farther it hangs: back from its own metres to those of the room.
    return outside ? -1 : distance * panel.object.scale.x;
  }

  private readonly connect = (event: { data: XRInputSource }): void => {
    this.source = event.data;
  };

  private readonly disconnect = (): void => {
    this.source = null;
    this.grabs = false;
    this.body = -1;
    this.button = null;
  };

  private readonly press = (): void => {
    this.pressed = true;
    this.pressedBody = this.body;
    this.pressedButton = this.button;
    this.dragged = false;
    if (this.body < 0 && !this.onPanel) this.grab();
  };

  private readonly grab = (): void => {
    this.grabs = true;
    this.dragged = false;
    this.keepPlace();
  };

  private readonly letGo = (): void => {
    this.grabs = false;
    this.pressed = false;
  };

  /** What was pressed on counts, not what a closing pinch slipped to. */
  private readonly choose = (): void => {
    if (!this.pressed) this.hooks.select(this.body, this.button);
    else if (!this.dragged) this.hooks.select(this.pressedBody, this.pressedButton);
  };

  private keepPlace(): void {
    const { x, y, z } = this.object.position;
    this.last.x = x;
    this.last.y = y;
    this.last.z = z;
  }
}
