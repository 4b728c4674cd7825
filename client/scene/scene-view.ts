import { CameraRig } from './camera/rig.ts';
import { fit, groundAt, lookAt, zoom } from './camera/state.ts';
import { SharedUniforms } from './layers/shared.ts';
import { around, type Box } from './layout/bounds.ts';
import { ROW } from './layout/metrics.ts';

/** How much of the far end the fog takes. */
const FOG = 0.6;
/** So many rows are shown of a flow that follows a node. */
const FOLLOWED_ROWS = 6;

/** Where the scene is looked at from. Until a person moves the camera, everything stays in view. */
export abstract class SceneView {
  readonly rig = new CameraRig();
  readonly shared = new SharedUniforms();
  /** Asks for a frame: something changed. */
  wake: () => void = () => undefined;
  protected touched = false;
  protected whole: Box = around([]);
  private readonly viewers = new Set<() => void>();
  private movesSeen = -1;
  protected textScale = 1;
  private followed: string | null = null;

  /** Where a body stands, for tests and for beams of light from elsewhere. */
  abstract placeOf(id: string): { x: number; z: number } | null;

  /** The box around everything, in world units. */
  get bounds(): Box {
    return this.whole;
  }

  /** Pixels at the top and bottom that overlays cover: a fit leaves them free. */
  setInsets(top: number, bottom: number): void {
    this.rig.view.insetTop = top;
    this.rig.view.insetBottom = bottom;
  }

  resize(width: number, height: number, dpr: number, textScale = 1): void {
    this.textScale = textScale;
    this.movesSeen = -1;
    this.rig.resize(width, height);
    this.measureCanvas(dpr);
    if (!this.touched) this.fitAll(true);
    this.wake();
  }

  /** Shaders measure type and marks in pixels of the canvas; fewer and larger ones make both larger. */
  measureCanvas(dpr: number): void {
    const { width, height } = this.rig.view;
    this.shared.uView.value.set(width / this.textScale, height / this.textScale);
    this.shared.uDpr.value = dpr * this.textScale;
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
    const place = this.placeOf(id);
    if (place) this.centreOn(place.x, place.z);
  }

  /** These boxes into view, as near as that allows. */
  protected fitTo(boxes: readonly Box[]): void {
    this.touched = true;
    this.rig.set(fit(this.rig.state, this.rig.view, around(boxes)));
    this.wake();
  }

  /** Brings a point of the ground into the middle. */
  centreOn(x: number, z: number): void {
    this.touched = true;
    this.rig.set(lookAt(this.rig.state, x, z));
    this.wake();
  }

  /** The corners of what the camera sees of the ground, x and z in turn, from the upper left clockwise. */
  seen(): number[] {
    const { view, shown } = this.rig;
    return [
      [0, 0],
      [view.width, 0],
      [view.width, view.height],
      [0, view.height],
    ].flatMap(([px = 0, py = 0]) => {
      const at = groundAt(shown, view, px, py);
      return [at.x, at.z];
    });
  }

  /** Nearer (under 1) or farther. */
  zoomBy(factor: number): void {
    const { state, view } = this.rig;
    this.touched = true;
    this.rig.set(zoom(state, view, factor, view.width / 2, view.height / 2));
    this.wake();
  }

  /** Told when the camera moved or bodies came and went; returns what stops it. */
  watchView(listener: () => void): () => void {
    this.viewers.add(listener);
    return () => this.viewers.delete(listener);
  }

  protected tellViewers(): void {
    for (const tell of this.viewers) tell();
  }

  protected forgetViewers(): void {
    this.viewers.clear();
  }

  /** Takes over where the camera is now; false when it has not moved. */
  protected followCamera(): boolean {
    const { rig, shared } = this;
    if (this.movesSeen === rig.moves) return false;
    this.movesSeen = rig.moves;
    shared.uScale.value = rig.scale / this.textScale;
    const { distance } = rig.shown;
    shared.uFog.value.set(distance * 1.02, distance * 1.9, rig.view.mode === 'flat' ? 0 : FOG);
    this.tellViewers();
    return true;
  }
  private shown(): Box {
    const place = this.followed === null ? null : this.placeOf(this.followed);
    if (!place) return this.whole;
    const { minZ, maxZ } = this.whole;
    const rows = FOLLOWED_ROWS * ROW;
    const from = Math.max(minZ, Math.min(place.z - rows / 2, maxZ - rows));
    return { ...this.whole, minZ: from, maxZ: Math.min(maxZ, from + rows) };
  }
}
