import {
  type BufferGeometry,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type ShaderMaterial,
} from 'three';

/** One stretch of an attribute that changed. */
interface Range {
  start: number;
  count: number;
}

/** An instanced attribute that remembers which stretch of it was written since the last upload. Allocates when it grows only. */
class Column {
  attribute: InstancedBufferAttribute;
  private readonly range: Range = { start: 0, count: 0 };
  private low = Number.MAX_SAFE_INTEGER;
  private high = -1;

  constructor(attribute: InstancedBufferAttribute) {
    this.attribute = attribute;
    // three empties the list after each upload and would have it filled anew: the one range stays in it.
    attribute.updateRanges.push(this.range);
    attribute.clearUpdateRanges = () => attribute;
  }

  touch(from: number, to: number): void {
    if (from < this.low) this.low = from;
    if (to > this.high) this.high = to;
  }

  flush(): void {
    if (this.high < 0) return;
    const { itemSize } = this.attribute;
    this.range.start = this.low * itemSize;
    this.range.count = (this.high - this.low + 1) * itemSize;
    this.attribute.needsUpdate = true;
    this.low = Number.MAX_SAFE_INTEGER;
    this.high = -1;
  }
}

export interface Spec {
  /** Numbers an instance. */
  size: number;
  /** Bytes 0-255 read as 0-1 (colours), instead of floats. */
  bytes?: boolean;
}

/**
 * A geometry drawn once for each instance, with typed arrays that grow by doubling. Write into `floats`/`bytes`, `touch`
 * what was written, `flush` once a frame.
 */
export class Instances {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private readonly specs: Readonly<Record<string, Spec>>;
  private readonly columns = new Map<string, Column>();
  /** The same, to walk without an iterator. */
  private readonly all: Column[] = [];
  private readonly base: BufferGeometry;
  private capacity = 0;

  constructor(
    base: BufferGeometry,
    material: ShaderMaterial,
    specs: Readonly<Record<string, Spec>>,
    order: number,
  ) {
    this.base = base;
    this.specs = specs;
    this.mesh = new Mesh(new InstancedBufferGeometry(), material);
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
    this.mesh.renderOrder = order;
    this.mesh.raycast = () => undefined;
    this.mesh.visible = false;
  }

  /** Makes room for so many; what is in the arrays may be lost, so write all of it anew. */
  resize(count: number): void {
    if (count > this.capacity) this.grow(Math.max(16, 2 ** Math.ceil(Math.log2(count))));
    this.mesh.geometry.instanceCount = count;
    this.mesh.visible = count > 0;
  }

  get count(): number {
    return this.mesh.visible ? this.mesh.geometry.instanceCount : 0;
  }

  floats(name: string): Float32Array {
    return this.columns.get(name)?.attribute.array as Float32Array;
  }

  bytes(name: string): Uint8Array {
    return this.columns.get(name)?.attribute.array as Uint8Array;
  }

  touch(name: string, from: number, to: number): void {
    this.columns.get(name)?.touch(from, to);
  }

  touchAll(): void {
    const last = this.mesh.geometry.instanceCount - 1;
    if (last >= 0) this.touchEach(0, last);
  }

  /** A stretch of every array was written. */
  touchEach(from: number, to: number): void {
    for (let at = 0; at < this.all.length; at++) this.all[at]?.touch(from, to);
  }

  flush(): void {
    for (let at = 0; at < this.all.length; at++) this.all[at]?.flush();
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.base.dispose();
  }

  private grow(capacity: number): void {
    this.capacity = capacity;
    this.mesh.geometry.dispose();
    const geometry = new InstancedBufferGeometry();
    geometry.index = this.base.index;
    for (const [name, attribute] of Object.entries(this.base.attributes))
      geometry.setAttribute(name, attribute);
    this.columns.clear();
    this.all.length = 0;
    for (const [name, { size, bytes }] of Object.entries(this.specs)) {
      const array = bytes === true ? new Uint8Array(capacity * size) : new Float32Array(capacity * size);
      const attribute = new InstancedBufferAttribute(array, size, bytes === true);
      attribute.setUsage(DynamicDrawUsage);
      geometry.setAttribute(name, attribute);
      const column = new Column(attribute);
      this.columns.set(name, column);
      this.all.push(column);
    }
    this.mesh.geometry = geometry;
  }
}
