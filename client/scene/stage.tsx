import { type RootState, type ThreeEvent, useFrame, useThree } from '@react-three/fiber';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { controlCamera } from './camera/controls.ts';
import type { FlowSceneProps, SceneStats } from './contract.ts';
import { layoutDesk } from './layout-desk.ts';
import { FlowProgram } from './program.ts';

/** A press that moved farther than this was a drag, not a click. */
const CLICK_PIXELS = 4;
/** The lowest label needs so many pixels under what it names. */
const LABEL = 36;
/** Before the canvas' own renderer: this room draws, so that it can say how long it took. */
const DRAWS = 1;

/** What stands in the canvas: hands the program its props, its frames and the pointer. Commits nothing in a frame. */
/** A program and how to draw it now. */
export interface Standing {
  program: FlowProgram;
  canvas: HTMLCanvasElement;
  draw: () => void;
}

interface StageProps extends FlowSceneProps {
  /** The program stands; null: it is gone. */
  onStanding(standing: Standing | null): void;
  /** Node under the pointer and where that is on the page; null: none. */
  onHover(id: string | null, clientX: number, clientY: number): void;
}

export function Stage(props: StageProps): ReactNode {
  const gl = useThree((state) => state.gl);
  const scene = useThree((state) => state.scene);
  const size = useThree((state) => state.size);
  const dpr = useThree((state) => state.viewport.dpr);
  const set = useThree((state) => state.set);
  const invalidate = useThree((state) => state.invalidate);
  const [program, setProgram] = useState<FlowProgram | null>(null);
  const { room, mode, theme, reducedMotion, frozen, selected, focused, keys = true, wall } = props;
  const { matches = null, part = '', onStanding, onHover } = props;
  const textScale = wall?.textScale;
  const onWall = textScale !== undefined;
  const get = useThree((state) => state.get);

  useEffect(() => {
    const made = new FlowProgram(layoutDesk());
    made.wake = () => invalidate();
    scene.add(made.root);
    setProgram(made);
    const canvas = gl.domElement;
    const restored = (): void => made.contextRestored();
    canvas.addEventListener('webglcontextrestored', restored);
    const seen = new IntersectionObserver((entries) =>
      made.setVisible(entries.some((entry) => entry.isIntersecting)),
    );
    seen.observe(canvas);
    let alive = true;
    const fonts = ['600 32px "Inter Variable"', '500 32px "Inter Variable"'].map((font) =>
      document.fonts.load(font),
    );
    void Promise.allSettled(fonts).then(() => {
      if (alive) made.fontReady();
    });
    return () => {
      alive = false;
      seen.disconnect();
      canvas.removeEventListener('webglcontextrestored', restored);
      scene.remove(made.root);
      made.dispose();
    };
  }, [gl, scene, invalidate]);

  useEffect(() => {
    if (!program) return;
    return controlCamera(
      gl.domElement,
      program.rig,
      {
        moved: () => program.cameraTouched(),
        frame: () => program.frameAsked(),
        fitAll: () => program.fitAll(),
      },
      keys,
    );
  }, [program, gl, keys]);

  const { onStage } = props;
  useEffect(() => {
    if (!program || !onStage) return;
    onStage({ gl, scene, program });
    return () => onStage(null);
  }, [program, onStage, gl, scene]);

  useEffect(() => program?.setReducedMotion(reducedMotion), [program, reducedMotion]);
  useEffect(() => program?.setTheme(theme), [program, theme]);
  useEffect(() => {
    // The mode switch above, the legend below.
    if (textScale === undefined) program?.setInsets(48, size.height > 480 ? 92 : 16);
    else program?.setInsets(8, LABEL * textScale);
    program?.resize(size.width, size.height, dpr, textScale);
  }, [program, size, dpr, textScale]);
  useEffect(() => {
    if (!program) return;
    program.setMode(mode);
    const { camera } = program.rig;
    set({ camera: Object.assign(camera, { manual: true }) });
  }, [program, mode, set]);
  useEffect(() => {
    program?.setRoom(room, part);
    return () => program?.setRoom(null);
  }, [program, room, part]);
  useEffect(() => program?.setFrozen(frozen), [program, frozen]);
  useEffect(() => program?.setSelected(selected), [program, selected]);
  useEffect(() => {
    if (onWall) program?.follow(selected);
  }, [program, onWall, selected]);
  useEffect(() => program?.setFocused(focused), [program, focused]);
  useEffect(() => program?.setMatches(matches), [program, matches]);
  useEffect(() => {
    if (!program) return;
    const draw = (): void => {
      const { scene: drawn, camera } = get();
      gl.render(drawn, camera);
    };
    onStanding({ program, canvas: gl.domElement, draw });
    return () => onStanding(null);
  }, [program, gl, get, onStanding]);

  const stats = useRef<SceneStats>({
    drawCalls: 0,
    triangles: 0,
    nodes: 0,
    links: 0,
    particles: 0,
    frameMs: 0,
  });
  const { onStats } = props;
  useFrame((state: RootState, delta: number) => {
    const start = performance.now();
    const more = program?.frame(delta) ?? false;
    const immersion = program?.immersion;
    immersion?.frame();
    state.gl.render(state.scene, immersion?.camera ?? state.camera);
    if (more) state.invalidate();
    if (!onStats || !program) return;
    const now = stats.current;
    now.frameMs = performance.now() - start;
    now.drawCalls = state.gl.info.render.calls;
    now.triangles = state.gl.info.render.triangles;
    now.nodes = program.nodes;
    now.links = program.edges;
    now.particles = program.marks.count;
    onStats(now);
  }, DRAWS);

  if (!program) return null;
  const at = (event: ThreeEvent<PointerEvent | MouseEvent>): string | null =>
    program.idOf(event.instanceId ?? -1);
  return (
    <primitive
      object={program.proxy}
      dispose={null}
      onPointerMove={(event: ThreeEvent<PointerEvent>) => {
        const over = event.buttons === 0 ? (event.instanceId ?? -1) : -1;
        program.setHovered(over);
        onHover(program.idOf(over), event.clientX, event.clientY);
        gl.domElement.style.cursor = event.buttons === 0 ? 'pointer' : 'grabbing';
      }}
      onPointerOut={() => {
        program.setHovered(-1);
        onHover(null, 0, 0);
        gl.domElement.style.cursor = '';
      }}
      onClick={(event: ThreeEvent<MouseEvent>) => {
        if (event.delta <= CLICK_PIXELS) props.onSelect(at(event));
      }}
      onDoubleClick={(event: ThreeEvent<MouseEvent>) => {
        const id = at(event);
        if (id !== null) props.onDrill(id);
      }}
    />
  );
}
