import { type Intersection, Object3D, type Raycaster, Vector3 } from 'three';
import type { PickIndex } from './pick-index.ts';

/**
 * The one object that pointers meet: mouse, touch, hands and controllers alike. `instanceId` of an intersection is the
 * body's number. The layers themselves take no rays.
 */
export class PickProxy extends Object3D {
  index: PickIndex | null = null;

  override raycast(raycaster: Raycaster, intersects: Intersection[]): void {
    const { origin, direction } = raycaster.ray;
    const hit = this.index?.pick(origin.x, origin.y, origin.z, direction.x, direction.y, direction.z);
    if (!hit || hit.distance < raycaster.near || hit.distance > raycaster.far) return;
    const point = new Vector3().copy(direction).multiplyScalar(hit.distance).add(origin);
    intersects.push({ distance: hit.distance, point, object: this, instanceId: hit.index });
  }
}
