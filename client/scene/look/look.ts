import type { Verdict } from '../../../server/protocol/finding.ts';
import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';
import { loudness, type Tone, toneOf, verdictWord } from '../../select/words.ts';
import { type Box, boundsOf } from '../layout/bounds.ts';
import { type ChannelPlace, channelsOf, COLUMN_X, MOUTH_X, PADDLE_X, WHEEL_X } from '../layout/channels.ts';
import { BED, WHEEL_RADIUS } from '../layout/metrics.ts';
import type { Layout, Place } from '../layout/slots.ts';
import { type DeckLook, deckLook } from './deck.ts';
import type { Graph } from './graph.ts';
import { labelName, type LineParts, lineParts } from './label-text.ts';
import { type Curve, curvesOf, lengthOf, type Standing } from './links.ts';
import { mix, type Palette, palettes } from './palette.ts';

/** A body: what stands in a slot. Its place in `bodies` is its number everywhere in the scene. */
export interface BodyLook {
  id: string;
  kind: GraphNode['kind'];
  node: GraphNode;
  place: Place;
  bounds: Box;
  tone: Tone;
  loud: boolean;
  color: number;
}

export interface WheelLook {
  body: number;
  x: number;
  z: number;
  rim: number;
  spoke: number;
  /** Colour of spokes and brake while it stands at a measured rate of 0. */
  standing: number;
  unknown: number;
  loud: boolean;
  /** Its lanes: from `firstLane`, so many. */
  firstLane: number;
  laneCount: number;
}

export interface LaneLook {
  body: number;
  id: string;
  x: number;
  z: number;
  width: number;
  /** A lane of a group without lanes on the wire: its numbers are the group's own. */
  ofGroup: boolean;
  loud: boolean;
  /** Nothing passes here as long as this lasts: its paddle is locked unless a rate above 0 is measured. */
  stuck: boolean;
  column: number;
  paddle: number;
  bed: number;
  alarm: number;
}

/** observed, declared, inferred: solid, dashed, dotted. */
export type LinkStyle = 0 | 1 | 2;

export interface LinkLook {
  /** Null: the flow along a lane, which has a bed and needs no line. */
  edge: GraphEdge | null;
  lane: number;
  source: number;
  target: number;
  curve: Curve;
  length: number;
  style: LinkStyle;
  color: number;
  mark: number;
  /** A rate of 0 here is trouble: then the link is empty and red. */
  alarming: boolean;
  stale: boolean;
}

export interface LabelLook {
  /** -1: belongs to no body (brokers on the deck). */
  body: number;
  x: number;
  y: number;
  z: number;
  name: string;
  nameColor: number;
  line: LineParts;
  /** 2 trouble, 1 district or small plan, 0 the rest: who is shown first where there is no room for all. */
  weight: 0 | 1 | 2;
  /** How much it stands for: of two labels of a weight the greater is shown first. */
  size: number;
  /** Set smaller: what is written on the ground, not at a body. */
  small: boolean;
}

export interface BeaconLook {
  x: number;
  y: number;
  z: number;
  color: number;
  severity: 'critical' | 'warning' | 'info';
  /** The lane on whose column it stands, or -1. */
  lane: number;
}

export interface SceneLook {
  palette: Palette;
  bodies: readonly BodyLook[];
  wheels: readonly WheelLook[];
  lanes: readonly LaneLook[];
  channels: readonly { x: number; z: number; depth: number; color: number; body: number }[];
  /** Edges first (`edgeCount`), then the flows along lanes. */
  links: readonly LinkLook[];
  edgeCount: number;
  labels: readonly LabelLook[];
  beacons: readonly BeaconLook[];
  deck: DeckLook;
}

const STYLE: Record<GraphEdge['provenance'], LinkStyle> = { observed: 0, declared: 1, inferred: 2 };
const CALLED: ReadonlySet<GraphNode['kind']> = new Set(['database', 'cache', 'service']);
const STUCK: ReadonlySet<Verdict> = new Set<Verdict>([
  'consumer-hung',
  'poison-event',
  'no-consumer',
  'partition-unowned',
  'transaction-open',
  'partition-offline',
  'offset-out-of-range',
  'downstream-failing',
]);
const isLoud = (tone: Tone): boolean => tone === 'critical' || tone === 'warning';

/** Everything the layers draw of a graph, but its live numbers. Pure: equal input, equal look. */
export function sceneLook(graph: Graph, layout: Layout, theme: 'dark' | 'light'): SceneLook {
  const palette = palettes[theme];
  const bodies: BodyLook[] = [];
  const indexOf = new Map<string, number>();
  const standing = new Map<string, Standing>();
  for (const node of graph.nodes) {
    const place = layout.places.get(node.id);
    if (!place) continue;
    indexOf.set(node.id, bodies.length);
    standing.set(node.id, { node, place, channels: node.kind === 'group' ? channelsOf(lanesOf(node)) : [] });
    const tone = toneOf(node.severity, node.verdict);
    bodies.push({
      id: node.id,
      kind: node.kind,
      node,
      place,
      bounds: boundsOf(node.kind, place),
      tone,
      loud: isLoud(tone) && !node.stale,
      color: bodyColor(node, tone, palette),
    });
  }
  const groups = groupLooks(bodies, standing, graph, palette);
  const links = edgeLooks(graph, indexOf, bodies, standing, palette);
  const edgeCount = links.length;
  links.push(...groups.flows);
  const deck = deckLook(graph, bodies, palette);
  return {
    palette,
    bodies,
    wheels: groups.wheels,
    lanes: groups.lanes,
    channels: groups.channels,
    links,
    edgeCount,
    labels: [...bodies.map((body, at) => bodyLabel(body, at, palette)), ...deck.labels],
    beacons: beaconLooks(bodies, groups.lanes, palette),
    deck,
  };
}

/** A group whose lanes are not on the wire still has one, with the group's own numbers. */
function lanesOf(node: GraphNode): GraphNode['lanes'] {
  if (node.lanes.length > 0) return node.lanes;
  return [{ id: '', topic: '', partitions: [], verdict: node.verdict }];
}

function bodyColor(node: GraphNode, tone: Tone, palette: Palette): number {
  if (node.stale) return palette.stale;
  const base = CALLED.has(node.kind) ? palette.bodyCall : palette.body;
  return isLoud(tone) ? palette.tones[tone] : base;
}

interface GroupLooks {
  wheels: WheelLook[];
  lanes: LaneLook[];
  channels: { x: number; z: number; depth: number; color: number; body: number }[];
  flows: LinkLook[];
}

function groupLooks(
  bodies: readonly BodyLook[],
  standing: ReadonlyMap<string, Standing>,
  graph: Graph,
  palette: Palette,
): GroupLooks {
  const looks: GroupLooks = { wheels: [], lanes: [], channels: [], flows: [] };
  bodies.forEach((body, index) => {
    if (body.kind !== 'group') return;
    const { x, z } = body.place;
    const firstLane = looks.lanes.length;
    for (const channel of standing.get(body.id)?.channels ?? []) {
      looks.channels.push({ x, z: z + channel.z, depth: channel.depth, color: palette.bed, body: index });
      for (const place of channel.lanes) {
        const lane = laneLook(place, index, body, graph, palette);
        looks.flows.push(flowLook(looks.lanes.length, index, body, channel, lane, palette));
        looks.lanes.push(lane);
      }
    }
    const rim = body.node.stale ? palette.stale : body.loud ? palette.tones[body.tone] : palette.wheel;
    looks.wheels.push({
      body: index,
      x: x + WHEEL_X,
      z,
      rim,
      spoke: body.node.stale ? palette.stale : mix(palette.wheel, palette.hub, 0.25),
      standing: body.node.stale ? palette.stale : body.loud ? palette.tones[body.tone] : palette.tones.quiet,
      unknown: palette.stale,
      loud: body.loud,
      firstLane,
      laneCount: looks.lanes.length - firstLane,
    });
  });
  return looks;
}

function laneLook(
  place: ChannelPlace['lanes'][number],
  index: number,
  body: BodyLook,
  graph: Graph,
  palette: Palette,
): LaneLook {
  const { lane } = place;
  const severity = lane.finding === undefined ? null : (graph.findings.get(lane.finding)?.severity ?? null);
  const word = verdictWord(lane.verdict).tone;
  const tone = severity !== null && isLoud(word) ? severity : word;
  const loud = isLoud(tone) && !body.node.stale;
  const color = loud ? palette.tones[tone] : palette.column;
  return {
    body: index,
    id: lane.id,
    x: body.place.x,
    z: body.place.z + place.z,
    width: place.width,
    ofGroup: lane.id === '',
    loud,
    stuck: loud && STUCK.has(lane.verdict),
    column: body.node.stale ? palette.stale : color,
    paddle: body.node.stale ? palette.stale : loud ? color : mix(palette.wheel, palette.bed, 0.35),
    bed: loud ? mix(palette.bed, color, 0.4) : mix(palette.bed, palette.lane, 0.45),
    alarm: loud ? color : palette.tones.quiet,
  };
}

function flowLook(
  lane: number,
  index: number,
  body: BodyLook,
  channel: ChannelPlace,
  look: LaneLook,
  palette: Palette,
): LinkLook {
  const { x, z } = body.place;
  const curve: Curve = {
    fromX: x + MOUTH_X,
    fromY: BED + 0.12,
    fromZ: z + channel.z,
    bendFrom: 0.5,
    toX: x + PADDLE_X,
    toY: BED + 0.12,
    toZ: look.z,
    bendTo: -2,
  };
  return {
    edge: null,
    lane,
    source: index,
    target: index,
    curve,
    length: lengthOf(curve),
    style: 0,
    color: palette.link,
    mark: body.node.stale ? palette.stale : palette.event,
    alarming: false,
    stale: body.node.stale,
  };
}

function edgeLooks(
  graph: Graph,
  indexOf: ReadonlyMap<string, number>,
  bodies: readonly BodyLook[],
  standing: ReadonlyMap<string, Standing>,
  palette: Palette,
): LinkLook[] {
  const curves = curvesOf(graph.edges, standing);
  return graph.edges.flatMap((edge, at): LinkLook[] => {
    const curve = curves[at];
    const source = indexOf.get(edge.source);
    const target = indexOf.get(edge.target);
    if (!curve || source === undefined || target === undefined) return [];
    const from = bodies[source];
    const to = bodies[target];
    const stale = from?.node.stale === true || to?.node.stale === true;
    const call = CALLED.has(to?.kind ?? 'topic') || CALLED.has(from?.kind ?? 'topic');
    return [
      {
        edge,
        lane: -1,
        source,
        target,
        curve,
        length: lengthOf(curve),
        style: STYLE[edge.provenance],
        color: stale ? palette.stale : call ? mix(palette.link, palette.call, 0.5) : palette.link,
        mark: stale ? palette.stale : call ? palette.call : palette.event,
        alarming: !stale && (edge.blocked || (from?.kind === 'group' && from.tone === 'critical')),
        stale,
      },
    ];
  });
}

/** In front of its body: names stand in the free half of the row, where nothing else does. */
const LABEL_Z: Partial<Record<GraphNode['kind'], number>> = { group: 1.2, topic: 1.4 };

function bodyLabel(body: BodyLook, index: number, palette: Palette): LabelLook {
  return {
    body: index,
    x: body.place.x + (body.kind === 'group' ? WHEEL_X : 0),
    y: 0,
    z: body.place.z + (LABEL_Z[body.kind] ?? 1.05),
    name: labelName(body.node.name),
    nameColor: body.loud ? palette.tones[body.tone] : body.node.stale ? palette.stale : palette.text,
    line: lineParts(body.node),
    weight: body.loud ? 2 : body.kind === 'district' ? 1 : 0,
    size: Math.max(body.node.count, body.node.partitions ?? 0, body.node.lanes.length),
    small: false,
  };
}

function beaconLooks(
  bodies: readonly BodyLook[],
  lanes: readonly LaneLook[],
  palette: Palette,
): BeaconLook[] {
  const worstLane = new Map<number, number>();
  lanes.forEach((lane, at) => {
    if (lane.loud && !worstLane.has(lane.body)) worstLane.set(lane.body, at);
  });
  return bodies
    .flatMap((body, index): BeaconLook[] => {
      const { severity, stale, finding } = body.node;
      if (severity === null || stale || (severity === 'info' && finding === undefined)) return [];
      const at = worstLane.get(index);
      const lane = at === undefined ? undefined : lanes[at];
      return [
        {
          x: lane ? lane.x + COLUMN_X : body.place.x,
          y: lane ? 0 : body.bounds.maxY + 0.45,
          z: lane ? lane.z : body.place.z,
          color: palette.tones[severity],
          severity,
          lane: at ?? -1,
        },
      ];
    })
    .sort((a, b) => loudness(a.severity) - loudness(b.severity));
}

/** Middle of the wheel's axle above the ground. */
export const AXLE_Y = WHEEL_RADIUS + 0.12;
