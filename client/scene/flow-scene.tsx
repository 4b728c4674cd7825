import { type ReactNode, useCallback, useRef, useState } from 'react';
import { SceneUnavailable, webglAvailable } from './available.ts';
import type { FlowSceneProps } from './contract.ts';
import { Legend } from './legend.tsx';
import { palettes } from './look/palette.ts';
import { Minimap } from './minimap.tsx';
import { SceneCanvas } from './scene-canvas.tsx';
import { captionOf, fileName, save, takePicture } from './screenshot.ts';
import { Stage, type Standing } from './stage.tsx';
import { Tools } from './tools.tsx';
import { type Hovered, Tooltip } from './tooltip.tsx';
import './scene.css';

/**
 * The flow as a scene, filling its parent: canvas, legend, tools, map, tooltip. Throws SceneUnavailable where there is no
 * WebGL 2; the view's error boundary then shows its plan. The canvas is hidden from screen readers: the view's tree says
 * the same.
 */
export function FlowScene(props: FlowSceneProps): ReactNode {
  if (!webglAvailable()) throw new SceneUnavailable();
  const { onSelect, onProgram, theme, room, tools = true, caption = 'flow' } = props;
  const place = useRef<HTMLDivElement>(null);
  const [standing, setStanding] = useState<Standing | null>(null);
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const missed = useCallback(() => onSelect(null), [onSelect]);
  const stand = useCallback(
    (now: Standing | null) => {
      setStanding(now);
      onProgram?.(now?.program ?? null);
    },
    [onProgram],
  );
  const hover = useCallback((id: string | null, clientX: number, clientY: number) => {
    const box = place.current?.getBoundingClientRect();
    setHovered(id === null || !box ? null : { id, x: clientX - box.left, y: clientY - box.top });
  }, []);
  const picture = (): void => {
    if (!standing) return;
    const { asOf, status } = room.current();
    const words = captionOf(caption, asOf, props.frozen || status === 'stale');
    void takePicture(standing.canvas, standing.draw, words, theme).then((blob) => {
      if (blob) save(blob, fileName(asOf));
    });
  };
  const ground = `#${palettes[theme].ground.toString(16).padStart(6, '0')}`;
  return (
    <div
      ref={place}
      className="scene"
      data-theme={theme}
      data-frozen={props.frozen}
      style={{ background: ground }}
    >
      <SceneCanvas onPointerMissed={missed}>
        <Stage {...props} onStanding={stand} onHover={hover} />
      </SceneCanvas>
      {props.wall ? null : <Legend theme={theme} reducedMotion={props.reducedMotion} />}
      {tools && !props.wall && standing ? (
        <div className="scene-corner">
          <Minimap program={standing.program} theme={theme} />
          <Tools program={standing.program} onPicture={picture} />
        </div>
      ) : null}
      {tools && hovered ? (
        <Tooltip room={room} hovered={hovered} width={place.current?.clientWidth ?? 0} />
      ) : null}
    </div>
  );
}
