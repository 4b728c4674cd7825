import { fullTime } from '../select/format.ts';
import { palettes } from './look/palette.ts';

const css = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;

/** What is written into the picture: `demo, as of 23 Nov 2026, 14:03:59`. A picture without its time is a rumour. */
export const captionOf = (what: string, asOf: number, stale: boolean): string =>
  [what, asOf > 0 ? `as of ${fullTime(asOf)}` : 'no data yet', stale ? 'stale' : '']
    .filter((word) => word !== '')
    .join(', ');

/** The file's name: the time in UTC, safe in every file system. */
export const fileName = (asOf: number): string =>
  `millrace-flow-${new Date(asOf).toISOString().slice(0, 19).replace(/[:T]/g, '-')}.png`;

/**
 * The canvas as PNG on the ground of its theme, labels and all, with the caption below. `draw` draws the scene now: the
 * canvas keeps no picture between two frames. Null when the browser cannot encode it.
 */
export function takePicture(
  canvas: HTMLCanvasElement,
  draw: () => void,
  caption: string,
  theme: 'dark' | 'light',
): Promise<Blob | null> {
  const palette = palettes[theme];
  const scale = Math.max(1, canvas.width / Math.max(1, canvas.clientWidth));
  const foot = Math.round(32 * scale);
  const picture = document.createElement('canvas');
  picture.width = canvas.width;
  picture.height = canvas.height + foot;
  const pen = picture.getContext('2d');
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = css(palette.ground);
  pen.fillRect(0, 0, picture.width, picture.height);
  draw();
  pen.drawImage(canvas, 0, 0);
  pen.fillStyle = css(palette.grey);
  pen.font = `500 ${Math.round(13 * scale)}px "Inter Variable", Inter, system-ui, sans-serif`;
  pen.textBaseline = 'middle';
  pen.fillText(`Millrace: ${caption}`, 16 * scale, canvas.height + foot / 2);
  return new Promise((done) => picture.toBlob(done, 'image/png'));
}

/** Hands a file to the person. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the address over by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
