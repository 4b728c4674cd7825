import { type LayoutDesk, WORKER_FROM } from './layout-desk.ts';
import { covers } from './layout/questions.ts';
import { type Layout, layout } from './layout/slots.ts';
import type { Graph } from './look/graph.ts';

const NOWHERE: Layout = { places: new Map(), plans: new Map(), slots: new Map(), plannedFor: 0 };

/**
 * Where everything stands, for each part of the flow that was looked at: coming back, everything stands where it stood.
 * Small graphs are laid out at once; large ones on the desk, what has a place already being shown meanwhile.
 */
export class Layouts {
  /** A layout came from the desk: ask again. */
  arrived: () => void = () => undefined;
  private readonly desk: LayoutDesk | null;
  private readonly parts = new Map<string, Layout>();
  private part = '';
  private asking = false;

  constructor(desk: LayoutDesk | null) {
    this.desk = desk;
  }

  /** The layout of the part that is shown; null before the first. */
  get current(): Layout | null {
    return this.parts.get(this.part) ?? null;
  }

  /** Shows another part; false when it is the same. */
  goTo(part: string): boolean {
    if (this.part === part) return false;
    this.part = part;
    return true;
  }

  take(graph: Pick<Graph, 'nodes' | 'edges'>): Layout {
    const before = this.current;
    if (before && covers(before, graph.nodes)) return before;
    if (!this.desk || graph.nodes.length <= WORKER_FROM) {
      const made = layout(graph.nodes, graph.edges, before);
      this.parts.set(this.part, made);
      return made;
    }
    this.ask(this.desk, graph, before);
    return before ?? NOWHERE;
  }

  dispose(): void {
    this.arrived = () => undefined;
    this.desk?.dispose();
  }

  /** One question at a time: what changed meanwhile is asked for when the answer is there. */
  private ask(desk: LayoutDesk, graph: Pick<Graph, 'nodes' | 'edges'>, before: Layout | null): void {
    if (this.asking) return;
    this.asking = true;
    const { part } = this;
    void desk.ask(graph.nodes, graph.edges, before).then((made) => {
      this.asking = false;
      this.parts.set(part, made);
      this.arrived();
    });
  }
}
