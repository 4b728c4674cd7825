import { createRoot, events, type ReconcilerRoot } from '@react-three/fiber';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { setConsoleFunction } from 'three';
import { pixelRatio } from './available.ts';

interface SceneCanvasProps {
  onPointerMissed: () => void;
  children: ReactNode;
}

interface Mounted {
  root: ReconcilerRoot<HTMLCanvasElement>;
  box: HTMLDivElement;
}

/** R3F still makes three's old clock; three says so in the console on each page. It is no news to who runs Millrace. */
const OLD_CLOCK = 'Clock: This module has been deprecated';
const say = globalThis.console;
setConsoleFunction((type, message, ...params) => {
  if (!String(message).includes(OLD_CLOCK)) say[type](message, ...params);
});

const GL = { antialias: true, alpha: true, powerPreference: 'high-performance' } as const;

/**
 * R3F's canvas without its <Canvas>: that one registers all of three as JSX, which no bundler can take out again. Here a
 * layer is an object and needs no names. Draws on demand, fills its parent, at most 4 million pixels.
 */
export function SceneCanvas({ onPointerMissed, children }: SceneCanvasProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [mounted, setMounted] = useState<Mounted | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0, top: 0, left: 0 });

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    // A canvas of its own for each mount: R3F takes the context of the old one away.
    const canvas = document.createElement('canvas');
    box.append(canvas);
    const root = createRoot(canvas);
    const measure = (): void => {
      const { width, height, top, left } = box.getBoundingClientRect();
      setSize({ width, height, top, left });
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(box);
    setMounted({ root, box });
    return () => {
      sizes.disconnect();
      root.unmount();
      canvas.remove();
    };
  }, []);

  useEffect(() => {
    if (!mounted || size.width === 0 || size.height === 0) return;
    const { root, box } = mounted;
    void root.configure({
      gl: GL,
      events,
      frameloop: 'demand',
      flat: true,
      dpr: pixelRatio(size.width, size.height, window.devicePixelRatio),
      size,
      onPointerMissed,
      onCreated: (state) => state.events.connect?.(box),
    });
    root.render(children);
  }, [mounted, size, onPointerMissed, children]);

  return <div ref={place} className="scene-canvas" aria-hidden="true" />;
}
