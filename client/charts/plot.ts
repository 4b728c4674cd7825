import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartPicture } from '../select/picture.ts';
import { marksPlugin } from './marks.ts';
import { type ChartSpec, plotOptions } from './options.ts';
import { readTheme } from './theme.ts';

/** A drawn chart. This file is a chunk of its own with uPlot in it. */
export interface Plot {
  draw(picture: ChartPicture): void;
  resize(width: number, height: number): void;
  destroy(): void;
}

export interface PlotEvents {
  /** The sample under the cursor; null when it is not over the charts. */
  onCursor: (index: number | null) => void;
  /** A part was dragged over, ms. */
  onZoom: (from: number, to: number) => void;
  onZoomOut: () => void;
}

export function createPlot(
  host: HTMLElement,
  spec: ChartSpec,
  size: { width: number; height: number },
  events: PlotEvents,
): Plot {
  const theme = readTheme();
  let shown: ChartPicture | null = null;
  let isDragging = false;
  const cursorPlugin: uPlot.Plugin = {
    hooks: {
      setCursor: (plot) => events.onCursor(plot.cursor.idx ?? null),
      setSelect: (plot) => {
        const { left, width } = plot.select;
        if (width <= 0) return;
        events.onZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      },
    },
  };
  const plot = new uPlot(
    plotOptions(spec, theme, size, uPlot.paths, {
      plugins: [marksPlugin(() => shown, theme), cursorPlugin],
      onZoomOut: events.onZoomOut,
    }),
    undefined,
    host,
  );
  const onDown = (): void => {
    isDragging = true;
  };
  const onUp = (): void => {
    isDragging = false;
  };
  plot.over.addEventListener('mousedown', onDown);
  window.addEventListener('mouseup', onUp, true);
  return {
    draw(picture) {
      // A picture that moves under a selection would select something else than what was meant.
      if (isDragging) return;
      shown = picture;
      plot.batch(() => {
        plot.setData([picture.columns.times, ...picture.columns.values], false);
        plot.setScale('x', { min: picture.from, max: picture.to });
      });
    },
    resize: (width, height) => plot.setSize({ width, height }),
    destroy() {
      window.removeEventListener('mouseup', onUp, true);
      plot.destroy();
    },
  };
}
