import { nodeId } from '../protocol/ids.ts';
import type { EdgeSketch, Outline, Sketch } from './outline.ts';

/** The graph folded: which unfolded nodes and edges stand behind each that is shown. */
export interface Folded {
  nodes: Map<string, Sketch[]>;
  edges: Map<string, [EdgeSketch, ...EdgeSketch[]]>;
  /** Node id -> the id it is shown under (itself, or its district). */
  placeOf: Map<string, string>;
  /** Node id -> name of the district it belongs to, also while that is open. */
  districtOf: Map<string, string>;
  /** District id -> its name to show. */
  names: Map<string, string>;
  /** The open district; null: the overview. */
  parent: string | null;
  folded: boolean;
}

/** Of the nodes shown, what each kind may take. */
const SHARE: Record<Sketch['kind'], number> = { broker: 0.1, producer: 0.2, topic: 0.35, group: 0.35 };
/** Stands between the names of nested districts; no topic name holds it. */
const INSIDE = ' › ';
const LONGEST_PREFIX = 60;

/**
 * At most `most` nodes: where there are more, nodes of one kind fold into districts by the prefix of their names, as fine
 * as there is room for. `district`: opens that one (and shows what it touches, folded); null when it does not exist.
 */
export function foldOutline(outline: Outline, most: number, district?: string): Folded | null {
  const all = [...outline.nodes.values()];
  const overview = all.length > most ? districtsOf(all, most, null) : new Map<string, Sketch[]>();
  if (district === undefined) return arrange(outline, all, overview, overview, null);
  const path = district.split(INSIDE);
  let open: Sketch[] | undefined = all;
  let inner = overview;
  for (let depth = 1; depth <= path.length; depth++) {
    const name = path.slice(0, depth).join(INSIDE);
    open = inner.get(name);
    if (open === undefined) return null;
    inner = open.length > most / 2 ? districtsOf(open, most / 2, name) : new Map<string, Sketch[]>();
  }
  return arrange(outline, open, inner, overview, district);
}

/** Districts by name: those with a single node are no districts. */
function districtsOf(nodes: readonly Sketch[], most: number, parent: string | null): Map<string, Sketch[]> {
  const districts = new Map<string, Sketch[]>();
  const kinds = new Map<Sketch['kind'], Sketch[]>();
  for (const node of nodes) {
    const same = kinds.get(node.kind);
    if (same === undefined) kinds.set(node.kind, [node]);
    else same.push(node);
  }
  for (const [kind, same] of kinds) {
    const room = Math.max(1, Math.floor(most * (kinds.size === 1 ? 1 : SHARE[kind])));
    if (same.length <= room) continue;
    for (const [prefix, members] of byPrefix(same, room)) {
      if (members.length === 1) continue;
      const name = parent === null ? `${kind}s ${prefix}…` : `${parent}${INSIDE}${prefix}…`;
      districts.set(name, members);
    }
  }
  return districts;
}

/** The finest cut of the names that leaves at most `room` parts. */
function byPrefix(nodes: readonly Sketch[], room: number): Map<string, Sketch[]> {
  const start = commonStart(nodes.map(({ name }) => name));
  const cuts: ((rest: string) => string)[] = [
    (rest) => /^(?:[^._:/-]*[._:/-]+){0,2}/.exec(rest)?.[0] || rest,
    (rest) => /^[^._:/-]*[._:/-]+/.exec(rest)?.[0] || rest,
    (rest) => rest.slice(0, 3),
    (rest) => rest.slice(0, 2),
    (rest) => rest.slice(0, 1),
  ];
  for (const cut of cuts) {
    const parts = new Map<string, Sketch[]>();
    for (const node of nodes) {
      const prefix = (start + cut(node.name.slice(start.length))).slice(0, start.length + LONGEST_PREFIX);
      const part = parts.get(prefix);
      if (part === undefined) parts.set(prefix, [node]);
      else part.push(node);
    }
    if (parts.size <= room && parts.size > 1) return parts;
  }
  return inChunks(nodes, room);
}

/** Names that no prefix tells apart within the room: cut in alphabetical order. */
function inChunks(nodes: readonly Sketch[], room: number): Map<string, Sketch[]> {
  const sorted = [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const size = Math.ceil(sorted.length / room);
  const parts = new Map<string, Sketch[]>();
  for (let i = 0; i < sorted.length; i += size) {
    const part = sorted.slice(i, i + size);
    parts.set(`${part[0]?.name.slice(0, LONGEST_PREFIX) ?? ''} +${i}`, part);
  }
  return parts;
}

function commonStart(names: readonly string[]): string {
  let start = names[0] ?? '';
  for (const name of names) {
    let i = 0;
    while (i < start.length && start[i] === name[i]) i++;
    start = start.slice(0, i);
  }
  return start.slice(0, LONGEST_PREFIX);
}

function arrange(
  outline: Outline,
  open: readonly Sketch[],
  inner: ReadonlyMap<string, Sketch[]>,
  overview: ReadonlyMap<string, Sketch[]>,
  parent: string | null,
): Folded {
  const folded: Folded = {
    nodes: new Map(),
    edges: new Map(),
    placeOf: new Map(),
    districtOf: new Map(),
    names: new Map(),
    parent,
    folded: overview.size > 0,
  };
  for (const [name, members] of overview) {
    for (const { id } of members) folded.districtOf.set(id, name);
    if (parent !== null) place(folded, name, members);
  }
  if (parent !== null) for (const { id } of open) folded.placeOf.delete(id);
  for (const [name, members] of inner) place(folded, name, members);
  const inside = new Set(open.map(({ id }) => id));
  for (const edge of outline.edges) {
    if (parent !== null && !inside.has(edge.source) && !inside.has(edge.target)) continue;
    addEdge(folded, edge);
    show(folded, outline, edge.source);
    show(folded, outline, edge.target);
  }
  for (const { id } of open) show(folded, outline, id);
  for (const [id, members] of folded.nodes)
    folded.nodes.set(id, complete(folded, id, members, inner, overview));
  return folded;
}

function place(folded: Folded, name: string, members: readonly Sketch[]): void {
  const id = nodeId('district', name);
  folded.names.set(id, name);
  for (const member of members) folded.placeOf.set(member.id, id);
}

function show(folded: Folded, outline: Outline, id: string): void {
  const at = folded.placeOf.get(id) ?? id;
  if (folded.nodes.has(at)) return;
  const sketch = outline.nodes.get(id);
  if (sketch !== undefined) folded.nodes.set(at, [sketch]);
}

/** A district stands for all of its members, also for those that no edge shown here touches. */
function complete(
  folded: Folded,
  id: string,
  shown: Sketch[],
  inner: ReadonlyMap<string, Sketch[]>,
  overview: ReadonlyMap<string, Sketch[]>,
): Sketch[] {
  const name = folded.names.get(id);
  return name === undefined ? shown : (inner.get(name) ?? overview.get(name) ?? shown);
}

function addEdge(folded: Folded, edge: EdgeSketch): void {
  const source = folded.placeOf.get(edge.source) ?? edge.source;
  const target = folded.placeOf.get(edge.target) ?? edge.target;
  if (source === target) return;
  const id = `${source}>${target}`;
  const known = folded.edges.get(id);
  if (known === undefined) folded.edges.set(id, [edge]);
  else known.push(edge);
}
