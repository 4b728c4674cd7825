import { type ReactNode, useCallback } from 'react';
import { SceneUnavailable, webglAvailable } from './available.ts';
import type { FlowSceneProps } from './contract.ts';
import { Legend } from './legend.tsx';
import { palettes } from './look/palette.ts';
import { SceneCanvas } from './scene-canvas.tsx';
import { Stage } from './stage.tsx';
import './scene.css';

/**
 * The flow as a scene, filling its parent: canvas and legend. Throws SceneUnavailable where there is no WebGL 2; the
 * view's error boundary then shows its plan. The canvas is hidden from screen readers: the view's tree says the same.
 */
export function FlowScene(props: FlowSceneProps): ReactNode {
  if (!webglAvailable()) throw new SceneUnavailable();
  const { onSelect, theme } = props;
  const missed = useCallback(() => onSelect(null), [onSelect]);
  const ground = `#${palettes[theme].ground.toString(16).padStart(6, '0')}`;
  return (
    <div className="scene" data-theme={theme} data-frozen={props.frozen} style={{ background: ground }}>
      <SceneCanvas onPointerMissed={missed}>
        <Stage {...props} />
      </SceneCanvas>
      {props.wall ? null : <Legend theme={theme} reducedMotion={props.reducedMotion} />}
    </div>
  );
}
