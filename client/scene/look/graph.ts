import { finding, type Finding } from '../../../server/protocol/finding.ts';
import { graphEdge, type GraphEdge, graphNode, type GraphNode } from '../../../server/protocol/graph.ts';
import type { Entity, RoomState } from '../../../server/protocol/messages.ts';

/** The graph of an overview or district room. */
export interface Graph {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  findings: ReadonlyMap<string, Finding>;
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/**
 * Reads rooms' states. Entities that did not change keep their identity in a room, so each is parsed once only; what is
 * not a node, edge or finding of this version is left out.
 */
export class GraphReader {
  private readonly seen = new WeakMap<Entity, unknown>();

  read(state: RoomState): Graph {
    const nodes = this.all<GraphNode>(state['nodes'], graphNode);
    const edges = this.all<GraphEdge>(state['edges'], graphEdge);
    const open = this.all<Finding>(state['findings'], finding);
    return { nodes, edges, findings: new Map(open.map((one) => [one.id, one])) };
  }

  private all<T>(entities: Record<string, Entity> | undefined, schema: Schema<T>): T[] {
    const found: T[] = [];
    for (const entity of Object.values(entities ?? {})) {
      let parsed = this.seen.get(entity) as T | null | undefined;
      if (parsed === undefined) {
        const result = schema.safeParse(entity);
        parsed = result.success ? result.data : null;
        this.seen.set(entity, parsed);
      }
      if (parsed !== null) found.push(parsed);
    }
    return found;
  }
}
