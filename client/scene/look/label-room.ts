/** Numbers of one label in the flat array that `LabelRoom` reads. */
export const LABEL = {
  x: 0,
  y: 1,
  z: 2,
  nameWidth: 3,
  lineWidth: 4,
  scale: 5,
  priority: 6,
  size: 7,
} as const;

/** Size of a label's em in pixels from the pixels of a world unit at its place. The shader of the labels does the same. */
export const EM = { perUnit: 0.46, least: 12.5, most: 34 } as const;
/** Pixels of a world unit from which on the grey line is shown; trouble shows it earlier, what is raised always. */
export const LINE_FROM = 19;
/** From this priority on a label is named whatever the room there is. */
export const RAISED = 100;

const ROWS = 24;
const ROWS_A_LABEL = 7;
/** Room round a label, pixels; where bodies are small, names stand wider apart, so that the picture stays in front. */
const GAP_X = 3;
const GAP_Y = 2;
const SPARSE_X = 34;
const SPARSE_Y = 26;
const SPARSE_BELOW = 24;
/** A label that stands keeps its place against one of about equal weight, so that nothing flickers while the camera moves. */
const STANDING = 0.6;

/**
 * Which labels have room on screen: greedy, by priority, none over another. Pure numbers, nothing allocated once it has
 * grown to the number of labels.
 */
export class LabelRoom {
  /** 1: shown. By label. */
  shown = new Uint8Array(0);
  private order: number[] = [];
  private rank = new Float64Array(0);
  private rects = new Float64Array(0);
  private next = new Int32Array(0);
  private readonly heads = new Int32Array(512);

  /**
   * `labels`: LABEL.size numbers each. `m`: projection x view, column major. Width and height in CSS pixels; `scale`: pixels
   * of a world unit where the camera looks. True when another set is shown than before.
   */
  settle(
    labels: Float64Array,
    count: number,
    m: readonly number[],
    width: number,
    height: number,
    scale: number,
  ): boolean {
    this.grow(count);
    for (let at = 0; at < count; at++)
      this.rank[at] = (labels[at * LABEL.size + LABEL.priority] ?? 0) + (this.shown[at] === 1 ? STANDING : 0);
    this.order.sort(this.byRank);
    this.heads.fill(-1);
    let changed = false;
    let kept = 0;
    for (let place = 0; place < count; place++) {
      const at = this.order[place] ?? 0;
      const fits = this.fits(labels, at, kept, m, width, height, scale);
      if (fits) kept++;
      if ((this.shown[at] === 1) !== fits) {
        this.shown[at] = fits ? 1 : 0;
        changed = true;
      }
    }
    return changed;
  }

  private readonly byRank = (a: number, b: number): number =>
    (this.rank[b] ?? 0) - (this.rank[a] ?? 0) || a - b;

  private grow(count: number): void {
    if (this.order.length === count) return;
    this.shown = new Uint8Array(count);
    this.order = Array.from({ length: count }, (_, at) => at);
    this.rank = new Float64Array(count);
    this.rects = new Float64Array(count * 4);
    this.next = new Int32Array(count * ROWS_A_LABEL);
  }

  private fits(
    labels: Float64Array,
    at: number,
    kept: number,
    m: readonly number[],
    width: number,
    height: number,
    scale: number,
  ): boolean {
    const o = at * LABEL.size;
    const [x, y, z] = [labels[o] ?? 0, labels[o + 1] ?? 0, labels[o + 2] ?? 0];
    const w = (m[3] ?? 0) * x + (m[7] ?? 0) * y + (m[11] ?? 0) * z + (m[15] ?? 1);
    if (w <= 0) return false;
    const px =
      ((((m[0] ?? 0) * x + (m[4] ?? 0) * y + (m[8] ?? 0) * z + (m[12] ?? 0)) / w) * 0.5 + 0.5) * width;
    const py =
      (0.5 - (((m[1] ?? 0) * x + (m[5] ?? 0) * y + (m[9] ?? 0) * z + (m[13] ?? 0)) / w) * 0.5) * height;
    if (px < -80 || px > width + 80 || py < -80 || py > height + 20) return false;
    const priority = labels[o + LABEL.priority] ?? 0;
    // A world unit's pixels here: as at the target, nearer or farther by the ratio of the depths.
    const perUnit = (scaleOf(m) * height) / 2 / w;
    const em = Math.min(EM.most, Math.max(EM.least, perUnit * EM.perUnit)) * (labels[o + LABEL.scale] ?? 1);
    const lined = priority >= RAISED || scale + (priority >= 20 ? 6 : 0) >= LINE_FROM;
    const sparse = priority >= 20 ? 0 : Math.min(1, Math.max(0, (SPARSE_BELOW - scale) / 10));
    const gapX = GAP_X + SPARSE_X * sparse;
    const gapY = GAP_Y + SPARSE_Y * sparse;
    const half = (Math.max(labels[o + 3] ?? 0, lined ? (labels[o + 4] ?? 0) : 0) * em) / 2 + gapX;
    const [left, right] = [px - half, px + half];
    const [top, bottom] = [py - gapY, py + em * (lined ? 2.5 : 1.4) + gapY];
    if (priority < RAISED && this.taken(left, right, top, bottom)) return false;
    this.take(kept, left, right, top, bottom);
    return true;
  }

  private taken(left: number, right: number, top: number, bottom: number): boolean {
    for (let row = rowOf(top); row <= rowOf(bottom); row++) {
      for (let entry = this.heads[row] ?? -1; entry >= 0; entry = this.next[entry] ?? -1) {
        const r = Math.floor(entry / ROWS_A_LABEL) * 4;
        if (left < (this.rects[r + 1] ?? 0) && right > (this.rects[r] ?? 0)) {
          if (top < (this.rects[r + 3] ?? 0) && bottom > (this.rects[r + 2] ?? 0)) return true;
        }
      }
    }
    return false;
  }

  /** Enters a rectangle into the rows it crosses, seven at most: labels are no higher. */
  private take(kept: number, left: number, right: number, top: number, bottom: number): void {
    this.rects[kept * 4] = left;
    this.rects[kept * 4 + 1] = right;
    this.rects[kept * 4 + 2] = top;
    this.rects[kept * 4 + 3] = bottom;
    const first = rowOf(top);
    const last = Math.min(rowOf(bottom), first + ROWS_A_LABEL - 1);
    for (let row = first; row <= last; row++) {
      const entry = kept * ROWS_A_LABEL + (row - first);
      this.next[entry] = this.heads[row] ?? -1;
      this.heads[row] = entry;
    }
  }
}

const rowOf = (y: number): number => Math.min(511, Math.max(0, Math.floor(y / ROWS)));

/** Length of the projection's second row without the view's turn: cotangent of half the angle, or 2 / height. */
const scaleOf = (m: readonly number[]): number => Math.hypot(m[1] ?? 0, m[5] ?? 0, m[9] ?? 0);
