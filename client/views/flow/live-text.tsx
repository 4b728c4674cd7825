import { useEffect, useRef } from 'react';
import type { NumberSource } from '../../store/numbers.ts';
import { forget, inNextFrame } from '../../ui/frame.ts';

/** A live number in an SVG, as LiveNumber is in HTML. */
export function LiveText({
  x,
  y,
  source,
  format,
}: {
  x: number;
  y: number;
  source: NumberSource;
  format: (value: number | null) => string;
}) {
  const ref = useRef<SVGTextElement>(null);
  useEffect(() => {
    const paint = (): void => {
      const text = format(source.read());
      if (ref.current && ref.current.textContent !== text) ref.current.textContent = text;
    };
    const stop = source.subscribe(() => inNextFrame(paint));
    paint();
    return () => {
      stop();
      forget(paint);
    };
  }, [source, format]);
  return <text ref={ref} x={x} y={y} className="plan-number" />;
}
