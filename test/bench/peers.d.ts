/** The parts of the benches' peers that the benches use; they bring no types of their own. */
declare module 'd3-force-3d' {
  interface Node {
    id: string;
    x?: number;
    y?: number;
    z?: number;
  }
  interface Link {
    source: string;
    target: string;
  }
  interface Force {
    id(of: (node: Node) => string): Force;
  }
  interface Simulation {
    force(name: string, force: Force): Simulation;
    alpha(alpha: number): Simulation;
    stop(): Simulation;
    tick(steps: number): Simulation;
  }
  export function forceSimulation(nodes: Node[], dimensions: 1 | 2 | 3): Simulation;
  export function forceManyBody(): Force;
  export function forceCenter(): Force;
  export function forceLink(links: Link[]): Force;
}
