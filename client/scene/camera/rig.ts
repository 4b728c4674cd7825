import { OrthographicCamera, PerspectiveCamera, Vector3 } from 'three';
import { type CameraState, FIELD_OF_VIEW, halfHeight, startState, type Viewport } from './state.ts';

/** How fast the camera comes to where it was asked to be: calm, most of the way in a quarter of a second. */
const QUICKNESS = 9;
const CLOSE = 1e-3;

/** The two cameras and the state they show. It moves only when somebody set a goal. */
export class CameraRig {
  readonly perspective = new PerspectiveCamera((FIELD_OF_VIEW * 180) / Math.PI, 1, 1, 6_000);
  readonly flat = new OrthographicCamera(-1, 1, 1, -1, 1, 6_000);
  readonly view: Viewport = { width: 1, height: 1, mode: '3d', insetTop: 0, insetBottom: 0 };
  private now = startState();
  private goal = this.now;
  /** Counts up with each move of the camera. */
  moves = 0;
  /** Without easing: under reduced motion and before anything was seen. */
  instant = true;

  get camera(): PerspectiveCamera | OrthographicCamera {
    return this.view.mode === 'flat' ? this.flat : this.perspective;
  }

  get state(): CameraState {
    return this.goal;
  }

  /** Where the camera is on its way to the goal. */
  get shown(): CameraState {
    return this.now;
  }

  /** Pixels a world unit has at the target. */
  get scale(): number {
    return this.view.height / (2 * halfHeight(this.now));
  }

  set(goal: CameraState, atOnce = false): void {
    this.goal = goal;
    if (atOnce || this.instant) {
      this.now = goal;
      this.place();
    } else if (this.now === goal) {
      this.place();
    } else {
      this.now = { ...this.now };
    }
  }

  resize(width: number, height: number): void {
    this.view.width = Math.max(1, width);
    this.view.height = Math.max(1, height);
    this.place();
  }

  setMode(mode: '3d' | 'flat'): void {
    this.view.mode = mode;
    this.place();
  }

  /** Whether a point of the ground is on screen, and not under its edge. */
  shows(x: number, z: number): boolean {
    const point = new Vector3(x, 0, z).project(this.camera);
    return Math.abs(point.x) < 0.96 && Math.abs(point.y) < 0.94 && point.z < 1;
  }

  /** Goes on towards the goal; false when it stands. */
  frame(wallSeconds: number): boolean {
    const { now, goal } = this;
    if (now === goal) return false;
    const share = 1 - Math.exp(-QUICKNESS * wallSeconds);
    now.x += (goal.x - now.x) * share;
    now.z += (goal.z - now.z) * share;
    now.distance += (goal.distance - now.distance) * share;
    now.azimuth += (goal.azimuth - now.azimuth) * share;
    now.elevation += (goal.elevation - now.elevation) * share;
    const rest =
      (Math.abs(goal.x - now.x) + Math.abs(goal.z - now.z) + Math.abs(goal.distance - now.distance)) /
        now.distance +
      Math.abs(goal.azimuth - now.azimuth) +
      Math.abs(goal.elevation - now.elevation);
    if (rest < CLOSE) this.now = goal;
    this.place();
    return true;
  }

  private place(): void {
    this.moves++;
    const { now, view } = this;
    const aspect = view.width / view.height;
    if (view.mode === 'flat') {
      const half = halfHeight(now);
      this.flat.left = -half * aspect;
      this.flat.right = half * aspect;
      this.flat.top = half;
      this.flat.bottom = -half;
      this.flat.position.set(now.x, 1_000, now.z);
      this.flat.rotation.set(-Math.PI / 2, 0, 0);
      this.flat.near = 1;
      this.flat.far = 2_000;
      this.flat.updateProjectionMatrix();
      this.flat.updateMatrixWorld();
      return;
    }
    const across = now.distance * Math.cos(now.elevation);
    this.perspective.position.set(
      now.x + across * Math.sin(now.azimuth),
      now.distance * Math.sin(now.elevation),
      now.z + across * Math.cos(now.azimuth),
    );
    this.perspective.rotation.set(-now.elevation, now.azimuth, 0, 'YXZ');
    this.perspective.aspect = aspect;
    this.perspective.near = Math.max(0.5, now.distance * 0.05);
    this.perspective.far = now.distance * 8 + 200;
    this.perspective.updateProjectionMatrix();
    this.perspective.updateMatrixWorld();
  }
}
