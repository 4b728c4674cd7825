import { Canvas } from '@react-three/fiber';
import { Profiler } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import ThreeForceGraph from 'three-forcegraph';
import { FlowScene, type SceneStats } from '../../../client/scene/index.ts';
import { large } from '../../../client/scene/playground/large.ts';
import { RecordedRoom } from '../../../client/scene/playground/recorded.ts';

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
let stopPeer: (() => void) | null = null;
const unmount = (): void => {
  stopPeer?.();
  stopPeer = null;
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

  /** three-forcegraph with the same graph and four particles a link; its own layout stands still. */
  peer(nodes: number, edges: number): void {
    unmount();
    const recording = large(nodes, edges, 4);
    const graph = new ThreeForceGraph()
      .graphData({
        nodes: recording.nodes.map(({ id }) => ({ id })),
        links: recording.edges.map(({ source, target }) => ({ source, target })),
      })
      .cooldownTicks(0)
      .linkDirectionalParticles(4);
    const scene = new Scene();
    scene.add(graph);
    const renderer = new WebGLRenderer({ antialias: true });
    renderer.setSize(window.innerWidth, window.innerHeight);
    place().append(renderer.domElement);
    const camera = new PerspectiveCamera(20, window.innerWidth / window.innerHeight, 1, 20_000);
    camera.position.z = 4_000;
    let going = true;
    const draw = (): void => {
      if (!going) return;
      graph.tickFrame();
      renderer.render(scene, camera);
      window.requestAnimationFrame(draw);
    };
    window.requestAnimationFrame(draw);
    stopPeer = () => {
      going = false;
      renderer.dispose();
      renderer.domElement.remove();
    };
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
};
window.sceneBench = bench;
