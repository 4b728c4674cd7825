import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';
import { type ChannelPlace, MOUTH_X, OUTLET_X } from '../layout/channels.ts';
import { BED, TOPIC_LENGTH } from '../layout/metrics.ts';
import type { Place } from '../layout/slots.ts';

/** A cubic curve in world units: leaves `from` and enters `to` along x, by so far. */
export interface Curve {
  fromX: number;
  fromY: number;
  fromZ: number;
  bendFrom: number;
  toX: number;
  toY: number;
  toZ: number;
  bendTo: number;
}

export interface Standing {
  node: GraphNode;
  place: Place;
  channels: readonly ChannelPlace[];
}

/** Links that meet at one side of a node arrive this far apart, in z, within this whole width. */
const PORT_STEP = 0.34;
const PORT_WIDTH = 1.7;

/**
 * The curve of each edge whose ends stand in the scene, in the order of `edges`; null for the others. Ends at one side
 * of a node are spread in the order of what they lead to, so that links do not run over each other.
 */
export function curvesOf(
  edges: readonly GraphEdge[],
  standing: ReadonlyMap<string, Standing>,
): (Curve | null)[] {
  const ports = new Ports();
  const drawn = edges.map((edge) => {
    const source = standing.get(edge.source);
    const target = standing.get(edge.target);
    if (!source || !target) return null;
    const out = ports.at(`${edge.source} out`, target.place.z);
    const back = target.place.x <= source.place.x;
    const channel = source.node.kind === 'topic' ? channelFor(target, source.node.name) : undefined;
    const into = channel ? null : ports.at(`${edge.target} ${back ? 'out' : 'in'}`, source.place.z);
    return { source, target, out, into, channel, back };
  });
  ports.settle();
  return drawn.map((link) => {
    if (!link) return null;
    const { source, target, channel, back } = link;
    const fromX = source.place.x + outlet(source.node.kind);
    const toX =
      target.place.x + (channel ? MOUTH_X : back ? outlet(target.node.kind) : inlet(target.node.kind));
    const bend = back ? 2.2 + Math.abs(fromX - toX) * 0.3 : Math.max(0.6, (toX - fromX) * 0.5);
    return {
      fromX,
      fromY: heightOf(source.node.kind),
      fromZ: source.place.z + link.out.z,
      bendFrom: bend,
      toX,
      toY: channel ? BED + 0.12 : heightOf(target.node.kind),
      toZ: target.place.z + (channel ? channel.z : (link.into?.z ?? 0)),
      bendTo: back ? bend : -bend,
    };
  });
}

const channelFor = (target: Standing, topic: string): ChannelPlace | undefined =>
  target.channels.find((channel) => channel.topic === topic);

function outlet(kind: GraphNode['kind']): number {
  if (kind === 'group') return OUTLET_X;
  return kind === 'topic' ? TOPIC_LENGTH / 2 + 0.1 : kind === 'district' ? 1.35 : 0.72;
}

function inlet(kind: GraphNode['kind']): number {
  if (kind === 'group') return MOUTH_X;
  return kind === 'topic' ? -TOPIC_LENGTH / 2 - 0.1 : kind === 'district' ? -1.35 : -0.72;
}

function heightOf(kind: GraphNode['kind']): number {
  return kind === 'topic' || kind === 'group' ? BED + 0.12 : 0.45;
}

interface Port {
  other: number;
  z: number;
}

class Ports {
  private readonly sides = new Map<string, Port[]>();

  at(side: string, other: number): Port {
    const port = { other, z: 0 };
    const have = this.sides.get(side);
    if (have) have.push(port);
    else this.sides.set(side, [port]);
    return port;
  }

  settle(): void {
    for (const ports of this.sides.values()) {
      if (ports.length < 2) continue;
      const step = Math.min(PORT_STEP, PORT_WIDTH / (ports.length - 1));
      // Array.prototype.sort is stable: equal ends keep the order of the edges.
      [...ports]
        .sort((a, b) => a.other - b.other)
        .forEach((port, at) => (port.z = (at - (ports.length - 1) / 2) * step));
    }
  }
}

/** Length of a curve in world units, from 8 chords: good to a percent for curves as gentle as these. */
export function lengthOf(c: Curve): number {
  let length = 0;
  let [x, y, z] = [c.fromX, c.fromY, c.fromZ];
  for (let step = 1; step <= 8; step++) {
    const t = step / 8;
    const [a, b, d, e] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t ** 3];
    const nx = a * c.fromX + b * (c.fromX + c.bendFrom) + d * (c.toX + c.bendTo) + e * c.toX;
    const ny = (a + b) * c.fromY + (d + e) * c.toY;
    const nz = (a + b) * c.fromZ + (d + e) * c.toZ;
    length += Math.hypot(nx - x, ny - y, nz - z);
    [x, y, z] = [nx, ny, nz];
  }
  return length;
}
