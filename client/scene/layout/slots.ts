import { GAP, ROW, tierWidth } from './metrics.ts';
import { barycentre, type LayoutEdge, type LayoutNode, neighboursOf, orderTiers } from './order.ts';

/** Where a node stands: the middle of its slot. */
export interface Place {
  readonly x: number;
  readonly z: number;
  readonly tier: number;
}

/** Columns of one tier. They are drawn up once; later nodes fill free slots or open new rows at either end. */
interface TierPlan {
  /** x of the tier's left edge. */
  left: number;
  columns: number;
  /** z of row 0. */
  top: number;
  /** Rows drawn up at the start: 0 to rows - 1. */
  rows: number;
}

/** A layout and what it needs to remember so that the next one moves nothing. Treat it as immutable. */
export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly plans: ReadonlyMap<number, TierPlan>;
  /** Slot of each node: `row * columns + column`, rows may be negative. */
  readonly slots: ReadonlyMap<string, number>;
  /** Drawn up anew for so many nodes; beyond four times that the plan is outgrown. */
  readonly plannedFor: number;
}

/** Screen width to height that a first layout aims at, and sin(40 degrees): how much the camera flattens z. */
const ASPECT = 2;
const FLATTEN = 0.64;
const OUTGROWN = 4;
const STAGGER = 0.7;
/** A plan for a handful of nodes must not be redrawn when the rest of a small pipeline comes. */
const SMALLEST_PLAN = 24;

/**
 * Tiers with sticky slots: a node that has a slot keeps it, whatever comes or goes; a new one takes the free slot of its
 * tier nearest to its neighbours. Only a graph that outgrew its plan more than fourfold (a first snapshot that was a
 * fragment) is laid out anew. Deterministic: no clock, no chance.
 */
export function layout(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  before: Layout | null,
): Layout {
  const standing = nodes.filter((node) => node.tier >= 0);
  if (before === null || before.slots.size === 0) return drawUp(standing, edges);
  if (standing.length > OUTGROWN * Math.max(before.plannedFor, SMALLEST_PLAN)) return drawUp(standing, edges);
  return settle(standing, edges, before);
}

function drawUp(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const order = orderTiers(nodes, edges);
  const plans = planTiers(new Map([...order].map(([tier, column]) => [tier, column.length])));
  const slots = new Map<string, number>();
  for (const [tier, column] of order) {
    const plan = plans.get(tier);
    if (!plan) continue;
    column.forEach((node, at) => slots.set(node.id, at));
  }
  return { slots, plans, places: placesOf(nodes, slots, plans), plannedFor: nodes.length };
}

/** Rows are added until the tiers beside each other have the shape of a screen; every tier then gets its columns. */
function planTiers(counts: ReadonlyMap<number, number>): Map<number, TierPlan> {
  const tiers = [...counts.keys()];
  const [first, last] = [Math.min(...tiers), Math.max(...tiers)];
  const most = Math.max(...counts.values());
  let rows = Math.min(most, 5);
  const width = (r: number): number => {
    let sum = 0;
    for (let tier = first; tier <= last; tier++)
      sum += columnsFor(counts.get(tier) ?? 0, r) * tierWidth(tier) + GAP;
    return sum - GAP;
  };
  while (rows < most && width(rows) > ASPECT * FLATTEN * ROW * (rows + 0.5)) rows++;
  const plans = new Map<number, TierPlan>();
  let left = -width(rows) / 2;
  for (let tier = first; tier <= last; tier++) {
    const count = counts.get(tier) ?? 0;
    const columns = columnsFor(count, rows);
    const used = Math.max(1, Math.ceil(count / columns));
    plans.set(tier, { left, columns, rows: used, top: (-(used - 1) / 2) * ROW });
    left += columns * tierWidth(tier) + GAP;
  }
  return plans;
}

const columnsFor = (count: number, rows: number): number => Math.max(1, Math.ceil(count / Math.max(1, rows)));

/** Survivors keep their slots; newcomers are placed one after the other, by tier and name. */
function settle(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], before: Layout): Layout {
  const plans = new Map(before.plans);
  const slots = new Map<string, number>();
  const taken = new Map<number, Set<number>>();
  const newcomers: LayoutNode[] = [];
  for (const node of nodes) {
    const slot = before.slots.get(node.id);
    if (slot === undefined || before.places.get(node.id)?.tier !== node.tier) {
      newcomers.push(node);
      continue;
    }
    slots.set(node.id, slot);
    takenIn(taken, node.tier).add(slot);
  }
  newcomers.sort(
    (a, b) => a.tier - b.tier || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1),
  );
  if (newcomers.length > 0) {
    const neighbours = neighboursOf(nodes, edges);
    const depth = new Map<string, number>();
    for (const [id, place] of before.places) depth.set(id, place.z);
    for (const node of newcomers) {
      const plan = planFor(plans, node.tier);
      const z = barycentre(node.id, neighbours, depth);
      const slot = freeSlot(plan, takenIn(taken, node.tier), z);
      slots.set(node.id, slot);
      takenIn(taken, node.tier).add(slot);
      depth.set(node.id, zOf(plan, slot));
    }
  }
  return { slots, plans, places: placesOf(nodes, slots, plans), plannedFor: before.plannedFor };
}

function takenIn(taken: Map<number, Set<number>>, tier: number): Set<number> {
  let set = taken.get(tier);
  if (!set) taken.set(tier, (set = new Set()));
  return set;
}

/** A tier that nobody planned for stands outside of the tiers there are: nothing moves to make room for it. */
function planFor(plans: Map<number, TierPlan>, tier: number): TierPlan {
  const have = plans.get(tier);
  if (have) return have;
  const first = Math.min(...plans.keys());
  const last = Math.max(...plans.keys());
  if (tier < first) {
    for (let at = first - 1; at >= tier; at--) {
      const next = plans.get(at + 1);
      plans.set(at, emptyPlan((next?.left ?? 0) - GAP - tierWidth(at)));
    }
  } else {
    for (let at = last + 1; at <= tier; at++) {
      const previous = plans.get(at - 1);
      const width = (previous?.columns ?? 1) * tierWidth(at - 1);
      plans.set(at, emptyPlan((previous?.left ?? 0) + width + GAP));
    }
  }
  return plans.get(tier) ?? emptyPlan(0);
}

const emptyPlan = (left: number): TierPlan => ({ left, columns: 1, rows: 1, top: 0 });

/** The free slot nearest in z; rows beyond the plan are allowed at both ends. Ties: the lower slot number. */
function freeSlot(plan: TierPlan, taken: ReadonlySet<number>, z: number): number {
  const want = Math.round((z - plan.top) / ROW);
  for (let away = 0; ; away++) {
    for (const row of away === 0 ? [want] : [want - away, want + away]) {
      for (let column = 0; column < plan.columns; column++) {
        const slot = row * plan.columns + column;
        if (!taken.has(slot)) return slot;
      }
    }
  }
}

/** Columns of one tier stand a little lower from left to right, so that a link to one does not run through the next. */
const stagger = (plan: TierPlan, column: number): number =>
  plan.columns === 1 ? 0 : ((column - (plan.columns - 1) / 2) / plan.columns) * ROW * STAGGER;

const rowOf = (plan: TierPlan, slot: number): number => Math.floor(slot / plan.columns);
const zOf = (plan: TierPlan, slot: number): number => plan.top + rowOf(plan, slot) * ROW;

function placesOf(
  nodes: readonly LayoutNode[],
  slots: ReadonlyMap<string, number>,
  plans: ReadonlyMap<number, TierPlan>,
): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const node of nodes) {
    const plan = plans.get(node.tier);
    const slot = slots.get(node.id);
    if (!plan || slot === undefined) continue;
    const column = slot - rowOf(plan, slot) * plan.columns;
    const width = tierWidth(node.tier);
    places.set(node.id, {
      x: plan.left + (column + 0.5) * width,
      z: zOf(plan, slot) + stagger(plan, column),
      tier: node.tier,
    });
  }
  return places;
}
