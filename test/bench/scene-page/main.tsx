import { Canvas } from '@react-three/fiber';
import { Profiler } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { FlowScene, type SceneStats } from '../../../client/scene/index.ts';
import { RecordedRoom } from '../../../client/scene/playground/recorded.ts';
import { large } from '../../../client/scene/playground/large.ts';
import { PickIndex } from '../../../client/scene/pick/pick-index.ts';
import { layout } from '../../../client/scene/layout/slots.ts';
import { boundsOf } from '../../../client/scene/layout/bounds.ts';

/** A tick of the overview comes at 4 Hz: every 15th frame of 60. */
const FRAMES_A_TICK = 15;

declare global {
  interface Window {
    sceneBench: typeof bench;
  }
}

const costs: number[] = [];
const state = { drawing: true, draws: 0, commits: 0, frames: 0, stats: null as SceneStats | null };
let everyTick: (() => void) | null = null;

const raf = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  raf((time) => {
    if (everyTick && state.frames % FRAMES_A_TICK === 0) everyTick();
    state.frames++;
    state.draws = 0;
    const start = performance.now();
    callback(time);
    costs.push(performance.now() - start);
  });

// Draws are counted; for the times they are not carried out, since a software renderer would block the page on them.
const proto = WebGL2RenderingContext.prototype;
function count<A extends unknown[]>(draw: (...args: A) => void): (...args: A) => void {
  return function (this: WebGL2RenderingContext, ...args: A): void {
    state.draws++;
    if (state.drawing) draw.apply(this, args);
  };
}
proto.drawArrays = count(proto.drawArrays);
proto.drawElements = count(proto.drawElements);
proto.drawArraysInstanced = count(proto.drawArraysInstanced);
proto.drawElementsInstanced = count(proto.drawElementsInstanced);

let root: Root | null = null;
const place = (): HTMLElement => document.getElementById('root') ?? document.body;
const unmount = (): void => {
  root?.unmount();
  root = null;
  everyTick = null;
};

/** All numbers move a little, in place, as a tick of a busy cluster does. */
function moving(room: RecordedRoom): () => void {
  const { values } = room.current();
  let turn = 0;
  return () => {
    turn++;
    const factor = turn % 2 === 0 ? 1.05 : 1 / 1.05;
    for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) * factor;
    room.tick();
  };
}

const bench = {
  empty(): void {
    unmount();
    root = createRoot(place());
    root.render(<Canvas frameloop="always" dpr={1} />);
  },

  scene(nodes: number, edges: number, partitions: number): void {
    unmount();
    const room = new RecordedRoom(large(nodes, edges, partitions));
    everyTick = moving(room);
    root = createRoot(place());
    root.render(
      <Profiler id="scene" onRender={() => state.commits++}>
        <FlowScene
          room={room}
          mode="3d"
          selected={null}
          focused={null}
          onSelect={() => undefined}
          onDrill={() => undefined}
          theme="dark"
          reducedMotion={false}
          frozen={false}
          nonce=""
          onStats={(stats) => (state.stats = stats)}
        />
      </Profiler>,
    );
  },

  unmount,
  setDrawing(drawing: boolean): void {
    state.drawing = drawing;
  },
  reset(): void {
    costs.length = 0;
    state.commits = 0;
  },
  read(): { costs: number[]; draws: number; commits: number; stats: SceneStats | null } {
    return {
      costs: [...costs],
      draws: state.draws,
      commits: state.commits,
      stats: state.stats && { ...state.stats },
    };
  },

  /** Milliseconds of a cold layout, of one with 5 % of the nodes replaced, and of a pick (mean of 2,000 rays). */
  pure(
    nodes: number,
    edges: number,
  ): { layoutMs: number; updateMs: number; movedShare: number; pickMs: number } {
    const graph = large(nodes, edges, 4);
    const start = performance.now();
    const first = layout(graph.nodes, graph.edges, null);
    const laidOut = performance.now();
    const churned = graph.nodes.map((node, at) => (at % 20 === 3 ? { ...node, id: `${node.id}-new` } : node));
    const again = performance.now();
    const second = layout(churned, graph.edges, first);
    const updated = performance.now();
    const boxes = graph.nodes.flatMap((node) => {
      const at = first.places.get(node.id);
      return at ? [boundsOf(node.kind, at)] : [];
    });
    const index = new PickIndex(boxes);
    const picking = performance.now();
    for (let ray = 0; ray < 2_000; ray++) {
      const target = boxes[(ray * 7) % boxes.length];
      if (target) index.pick(0, 400, 600, target.minX, -400, target.minZ - 600);
    }
    const picked = performance.now();
    let moved = 0;
    for (const [id, at] of first.places) {
      const now = second.places.get(id);
      if (now && (now.x !== at.x || now.z !== at.z)) moved++;
    }
    return {
      layoutMs: laidOut - start,
      updateMs: updated - again,
      movedShare: moved / first.places.size,
      pickMs: (picked - picking) / 2_000,
    };
  },
};
window.sceneBench = bench;
