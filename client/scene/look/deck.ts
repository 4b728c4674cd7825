import type { GraphNode } from '../../../server/protocol/graph.ts';
import { toneOf } from '../../select/words.ts';
import { BED, DECK, HALF_DEPTH, TOPIC_LENGTH } from '../layout/metrics.ts';
import type { Graph } from './graph.ts';
import { lineParts } from './label-text.ts';
import type { BodyLook, LabelLook } from './look.ts';
import { mix, type Palette } from './palette.ts';

/** A box that never moves: deck, bands, partitions, leaders, districts. */
export interface BoxLook {
  x: number;
  y: number;
  z: number;
  sizeX: number;
  sizeY: number;
  sizeZ: number;
  color: number;
  /** The body it belongs to; -1: the deck itself. */
  body: number;
}

export interface DeckLook {
  boxes: readonly BoxLook[];
  labels: readonly LabelLook[];
}

/** Stripes a topic shows at most; more partitions share stripes. */
const STRIPES = 16;
const STRIPE_DEPTH = 0.3;
/** More brokers than this have bands but no names. */
const NAMED_BROKERS = 8;
const DECK_MARGIN = 0.55;

/**
 * The brokers' deck under the topics. Each broker is a band along the deck; each partition of a topic is a stripe across
 * all bands, lit on the band of its leader. So a glance along a band shows what a broker leads, and a partition without
 * a leader is a stripe without a light.
 */
export function deckLook(graph: Graph, bodies: readonly BodyLook[], palette: Palette): DeckLook {
  const boxes: BoxLook[] = [];
  const labels: LabelLook[] = [];
  const brokers = brokersOf(graph.nodes);
  const topics = bodies.filter((body) => body.kind === 'topic');
  const numberOf = new Map(bodies.map((body, at) => [body, at]));
  const troubled = troubledPartitions(graph, palette);
  const columns = new Map<number, BodyLook[]>();
  for (const topic of topics) {
    const column = columns.get(topic.place.x);
    if (column) column.push(topic);
    else columns.set(topic.place.x, [topic]);
  }
  let back = Number.POSITIVE_INFINITY;
  let front = Number.NEGATIVE_INFINITY;
  for (const topic of topics) {
    back = Math.min(back, topic.place.z - HALF_DEPTH - DECK_MARGIN);
    front = Math.max(front, topic.place.z + HALF_DEPTH + 1.85);
  }
  for (const [x, column] of [...columns].sort((a, b) => a[0] - b[0])) {
    deckBands(x, back, front, brokers, palette, boxes, labels);
    for (const topic of column)
      topicStripes(topic, numberOf.get(topic) ?? -1, brokers, troubled.get(topic.node.name), palette, boxes);
  }
  bodies.forEach((body, at) => {
    if (body.kind === 'district') districtBoxes(body, at, palette, boxes);
  });
  return { boxes, labels };
}

interface Broker {
  number: number;
  node: GraphNode | null;
}

/** Brokers by number: those that are nodes, and leaders that no node speaks of. */
export function brokersOf(nodes: readonly GraphNode[]): Broker[] {
  const brokers = new Map<number, Broker>();
  for (const node of nodes) {
    if (node.kind === 'topic') {
      for (const number of node.leaders ?? []) {
        if (number >= 0 && !brokers.has(number)) brokers.set(number, { number, node: null });
      }
    }
    if (node.kind !== 'broker') continue;
    const number = brokerNumber(node);
    if (number !== null) brokers.set(number, { number, node });
  }
  return [...brokers.values()].sort((a, b) => a.number - b.number);
}

/** The broker's number stands at the end of its id (`broker:3`). */
function brokerNumber(node: GraphNode): number | null {
  const digits = /(\d+)$/.exec(node.id)?.[1];
  return digits === undefined ? null : Number(digits);
}

function deckBands(
  x: number,
  back: number,
  front: number,
  brokers: readonly Broker[],
  palette: Palette,
  boxes: BoxLook[],
  labels: LabelLook[],
): void {
  const width = TOPIC_LENGTH + 0.5;
  const depth = front - back;
  const middle = (back + front) / 2;
  boxes.push({
    x,
    y: DECK / 2 - 0.03,
    z: middle,
    sizeX: width + 0.14,
    sizeY: DECK,
    sizeZ: depth + 0.14,
    color: palette.deckEdge,
    body: -1,
  });
  const count = Math.max(1, brokers.length);
  const band = width / count;
  for (let at = 0; at < count; at++) {
    const broker = brokers[at];
    const left = x - width / 2 + at * band;
    const tone = broker?.node ? toneOf(broker.node.severity, broker.node.verdict) : 'quiet';
    const loud = tone === 'critical' || tone === 'warning';
    const base = mix(palette.deck, palette.deckEdge, at % 2 === 0 ? 0.06 : 0.2);
    const color = loud ? mix(base, palette.tones[tone], 0.35) : base;
    boxes.push({
      x: left + band / 2,
      y: DECK / 2,
      z: middle,
      sizeX: band - 0.03,
      sizeY: DECK,
      sizeZ: depth,
      color,
      body: -1,
    });
    if (!broker || count > NAMED_BROKERS) continue;
    labels.push({
      body: -1,
      x: left + band / 2,
      y: 0,
      // Before the deck's edge: the label of the last topic ends there.
      z: front + 0.5,
      name: at === 0 ? `broker ${broker.number}` : String(broker.number),
      nameColor: loud ? palette.tones[tone] : palette.grey,
      line: {
        kind: 'broker',
        detail: broker.node?.controller === true ? 'controller' : '',
        trouble: loud && broker.node ? lineParts(broker.node).trouble : '',
      },
      weight: loud ? 2 : 0,
      size: 1,
      small: true,
    });
  }
}

function topicStripes(
  topic: BodyLook,
  body: number,
  brokers: readonly Broker[],
  troubled: ReadonlyMap<number, number> | undefined,
  palette: Palette,
  boxes: BoxLook[],
): void {
  const { x, z } = topic.place;
  const leaders = topic.node.leaders ?? [];
  const partitions = Math.max(1, topic.node.partitions ?? leaders.length);
  const stripes = Math.min(STRIPES, partitions);
  const pitch = Math.min(STRIPE_DEPTH, (HALF_DEPTH * 2 - 0.2) / stripes);
  const width = TOPIC_LENGTH + 0.5;
  const band = width / Math.max(1, brokers.length);
  const bandOf = new Map(brokers.map((broker, at) => [broker.number, x - width / 2 + (at + 0.5) * band]));
  const stale = topic.node.stale;
  for (let stripe = 0; stripe < stripes; stripe++) {
    const first = Math.floor((stripe * partitions) / stripes);
    const last = Math.floor(((stripe + 1) * partitions) / stripes);
    const at = z + (stripe - (stripes - 1) / 2) * pitch;
    let alarm: number | undefined;
    const lit = new Set<number>();
    for (let partition = first; partition < last; partition++) {
      alarm ??= troubled?.get(partition);
      const leader = leaders[partition];
      if (leader !== undefined && leader >= 0) lit.add(leader);
      else if (leader !== undefined) alarm = palette.tones.critical;
    }
    const lane = stale
      ? mix(palette.stale, palette.deck, 0.5)
      : alarm === undefined
        ? palette.lane
        : mix(palette.lane, alarm, 0.3);
    boxes.push({
      x,
      y: DECK + BED / 2,
      z: at,
      sizeX: TOPIC_LENGTH,
      sizeY: BED,
      sizeZ: pitch * 0.74,
      color: lane,
      body,
    });
    for (const leader of lit) {
      const color = stale ? palette.stale : (alarm ?? palette.leader);
      boxes.push({
        x: bandOf.get(leader) ?? x,
        y: DECK + BED / 2 + 0.03,
        z: at,
        sizeX: Math.min(band * 0.72, TOPIC_LENGTH * 0.5),
        sizeY: BED + 0.06,
        sizeZ: pitch * 0.74,
        color,
        body,
      });
    }
  }
}

/** Topic name -> partition -> colour of the worst finding about it. */
function troubledPartitions(graph: Graph, palette: Palette): Map<string, Map<number, number>> {
  const troubled = new Map<string, Map<number, number>>();
  for (const finding of graph.findings.values()) {
    if (finding.severity === 'info' || finding.closedAt !== null) continue;
    for (const { topic, partition } of finding.partitions) {
      const partitions = troubled.get(topic) ?? new Map<number, number>();
      if (finding.severity === 'critical' || !partitions.has(partition))
        partitions.set(partition, palette.tones[finding.severity]);
      troubled.set(topic, partitions);
    }
  }
  return troubled;
}

/** A district is a pile of plates: one for each magnitude of how many nodes it holds. */
function districtBoxes(body: BodyLook, index: number, palette: Palette, boxes: BoxLook[]): void {
  const plates = Math.min(5, 1 + Math.floor(Math.log10(Math.max(1, body.node.count)) * 2));
  for (let plate = 0; plate < plates; plate++) {
    boxes.push({
      x: body.place.x,
      y: 0.14 + plate * 0.3,
      z: body.place.z,
      sizeX: 2.5 - plate * 0.12,
      sizeY: 0.2,
      sizeZ: 1.9 - plate * 0.12,
      color: mix(body.color, palette.deck, 0.35 - plate * 0.05),
      body: index,
    });
  }
}
