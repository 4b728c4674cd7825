import type uPlot from 'uplot';
import type { ChartPicture } from '../select/picture.ts';
import type { ChartTheme } from './theme.ts';

/** Draws moments as lines with their names, and ticks on the time axis. In pixels of the canvas, as uPlot's hooks have it. */
export function marksPlugin(picture: () => ChartPicture | null, theme: ChartTheme): uPlot.Plugin {
  return {
    hooks: {
      draw: (plot) => {
        const shown = picture();
        if (shown === null) return;
        const { ctx } = plot;
        ctx.save();
        drawTicks(plot, shown, theme);
        drawMarks(plot, shown, theme);
        ctx.restore();
      },
    },
  };
}

const TICK_HEIGHT = 16;

function drawTicks(plot: uPlot, { ticks = [], from, to }: ChartPicture, theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const height = TICK_HEIGHT * theme.scale * ratio;
  const bottom = bbox.top + bbox.height;
  for (const tick of ticks) {
    if (tick.at < from || tick.at > to) continue;
    const x = Math.round(plot.valToPos(tick.at, 'x', true));
    ctx.fillStyle = tick.isHollow ? theme.colours.warning : theme.colours.ok;
    const size = tick.isHollow ? height / 2 : height;
    ctx.fillRect(x - ratio, bottom - size, 2 * ratio, size);
  }
}

function drawMarks(plot: uPlot, { marks = [], from, to }: ChartPicture, theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const seen = marks
    .filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => a.at - b.at)
    .map((mark) => ({ ...mark, x: Math.round(plot.valToPos(mark.at, 'x', true)) }));
  for (const { x, colour } of seen) {
    ctx.strokeStyle = theme.colours[colour];
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash(colour === 'critical' ? [] : [4 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.font = `600 ${theme.fontSize * ratio}px ${theme.font}`;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  const line = theme.fontSize * 1.35 * ratio;
  const gap = 6 * ratio;
  // Names to the right of their lines, or to the left where they would run out of the picture; each on a line of its own.
  for (const [row, { x, colour, label }] of seen.entries()) {
    const width = ctx.measureText(label).width;
    const fits = x + gap + width <= bbox.left + bbox.width;
    const left = fits ? x + gap : Math.max(bbox.left, x - gap - width);
    const top = bbox.top + row * line + 2 * ratio;
    ctx.fillStyle = theme.ground;
    ctx.fillRect(left - 2 * ratio, top, width + 4 * ratio, line);
    ctx.fillStyle = theme.colours[colour];
    ctx.fillText(label, left, top + 2 * ratio);
  }
}
