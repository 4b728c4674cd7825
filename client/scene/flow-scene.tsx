import { Canvas } from '@react-three/fiber';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { pixelRatio, SceneUnavailable, webglAvailable } from './available.ts';
import type { FlowSceneProps } from './contract.ts';
import { Legend } from './legend.tsx';
import { palettes } from './look/palette.ts';
import { Stage } from './stage.tsx';
import './scene.css';

/**
 * The flow as a scene, filling its parent: canvas and legend. Throws SceneUnavailable where there is no WebGL 2; the
 * view's error boundary then shows its plan. The canvas is hidden from screen readers: the view's tree says the same.
 */
export function FlowScene(props: FlowSceneProps): ReactNode {
  if (!webglAvailable()) throw new SceneUnavailable();
  const frame = useRef<HTMLDivElement>(null);
  const [ratio, setRatio] = useState(1);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = (): void => {
      setRatio(pixelRatio(element.clientWidth, element.clientHeight, window.devicePixelRatio));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  const { onSelect, theme } = props;
  const ground = `#${palettes[theme].ground.toString(16).padStart(6, '0')}`;
  return (
    <div
      ref={frame}
      className="scene"
      data-theme={theme}
      data-frozen={props.frozen}
      style={{ background: ground }}
    >
      <div className="scene-canvas" aria-hidden="true">
        <Canvas
          frameloop="demand"
          flat
          dpr={ratio}
          gl={GL}
          resize={RESIZE}
          onPointerMissed={() => onSelect(null)}
        >
          <Stage {...props} />
        </Canvas>
      </div>
      <Legend theme={theme} reducedMotion={props.reducedMotion} />
    </div>
  );
}

const GL = { antialias: true, alpha: true, powerPreference: 'high-performance' } as const;
const RESIZE = { scroll: false, debounce: { scroll: 0, resize: 60 } } as const;
