import { memo, useEffect, useRef } from 'react';
import { forget, inNextFrame } from './frame.ts';

/** Where a live number is read; client/store makes one of a room's slot. */
export interface LiveSource {
  subscribe(listener: () => void): () => void;
  /** Null: not known. */
  read(): number | null;
}

/** A number that changes with every tick, written to the DOM at animation frames: React renders once. */
export const LiveNumber = memo(function LiveNumber({
  source,
  format,
  className,
}: {
  source: LiveSource;
  format: (value: number | null) => string;
  className?: string;
}) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let shown = '';
    const paint = (): void => {
      const text = format(source.read());
      if (text === shown) return;
      shown = text;
      element.textContent = text;
    };
    const stop = source.subscribe(() => inNextFrame(paint));
    paint();
    return () => {
      stop();
      forget(paint);
    };
  }, [source, format]);
  return <span ref={ref} className={`live${className === undefined ? '' : ` ${className}`}`} />;
});
