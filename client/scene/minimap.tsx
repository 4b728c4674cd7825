import { type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import { drawMap, mapFrame } from './look/map.ts';
import { palettes } from './look/palette.ts';
import type { FlowProgram } from './program.ts';

/** Fewer nodes than this are all in sight: a map of them would say nothing. */
export const MAP_FROM = 60;
const WIDTH = 176;
const HEIGHT = 112;

/** Where on the whole flow the camera is; a press or drag moves it there. Beside the tree and the tables it says nothing new. */
export function Minimap({ program, theme }: { program: FlowProgram; theme: 'dark' | 'light' }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const dpr = Math.min(2, window.devicePixelRatio);
    element.width = WIDTH * dpr;
    element.height = HEIGHT * dpr;
    const draw = (): void => {
      element.hidden = program.bodies.length < MAP_FROM;
      if (element.hidden) return;
      context.setTransform(dpr, 0, 0, dpr, 0, 0);
      drawMap(context, program.bodies, program.seen(), WIDTH, HEIGHT, palettes[theme]);
    };
    draw();
    return program.watchView(draw);
  }, [program, theme]);
  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons !== 1) return;
    const place = event.currentTarget.getBoundingClientRect();
    const frame = mapFrame(program.bodies, WIDTH, HEIGHT);
    program.centreOn(
      (event.clientX - place.left - frame.left) / frame.scale,
      (event.clientY - place.top - frame.top) / frame.scale,
    );
  };
  return (
    <canvas
      ref={canvas}
      className="scene-map"
      style={{ width: WIDTH, height: HEIGHT }}
      aria-hidden="true"
      onPointerDown={go}
      onPointerMove={go}
    />
  );
}
