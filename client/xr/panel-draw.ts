import { mix, type Palette } from '../scene/look/palette.ts';
import type { PanelText } from './panel-text.ts';

/** The panel's canvas. 1,400 pixels a metre: at one metre about what a headset's screen resolves. */
export const PIXELS = { width: 1036, height: 896 } as const;

export type PanelButton = 'previous' | 'next' | 'leave';

const EDGE = 44;
const BUTTON_HEIGHT = 96;
const BUTTON_WIDTH = 300;
const SPACE = 24;
const buttonAt = (place: number): number => EDGE + place * (BUTTON_WIDTH + SPACE);
const BUTTON_TOP = PIXELS.height - EDGE - BUTTON_HEIGHT;

/** Where the buttons lie, in pixels: 69 mm high, more than the 64 mm that a hand needs. */
export const PANEL_BUTTONS = (['previous', 'next', 'leave'] as const).map((name, place) => ({
  name,
  left: buttonAt(place),
  top: BUTTON_TOP,
  width: BUTTON_WIDTH,
  height: BUTTON_HEIGHT,
}));

const LABELS: Record<PanelButton, string> = { previous: 'Previous', next: 'Next', leave: 'Leave VR' };
const FAMILY = '"Inter Variable", Inter, system-ui, sans-serif';
/** Capitals are 0.73 of the size high: 30 pixels, 21 mm, 1.2 degrees at one metre. */
const TEXT = 41;
const TITLE = 50;
const TITLE_LINE = 60;
const ROW = 58;
const LABEL_WIDTH = 430;

const css = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;

/** Paints the whole panel: badge, sentence, rows, buttons. What is too long for its line is cut with an ellipsis. */
export function drawPanel(
  context: CanvasRenderingContext2D,
  text: PanelText,
  hovered: PanelButton | null,
  palette: Palette,
): void {
  const { width, height } = PIXELS;
  const tone = palette.tones[text.tone];
  context.clearRect(0, 0, width, height);
  context.fillStyle = css(mix(palette.ground, palette.text, 0.07));
  context.beginPath();
  context.roundRect(0, 0, width, height, 36);
  context.fill();
  context.fillStyle = css(tone);
  context.beginPath();
  context.roundRect(0, 0, width, 14, [36, 36, 0, 0]);
  context.fill();

  const room = width - 2 * EDGE;
  context.textBaseline = 'alphabetic';
  context.font = `600 ${TEXT}px ${FAMILY}`;
  let y = 88;
  context.fillText(cut(context, text.badge, room - 160), EDGE, y);
  context.textAlign = 'right';
  context.fillStyle = css(palette.grey);
  context.fillText(text.place, width - EDGE, y);
  context.textAlign = 'left';

  context.fillStyle = css(palette.text);
  context.font = `600 ${TITLE}px ${FAMILY}`;
  y += 76;
  for (const line of wrap(context, text.title, room, 3)) {
    context.fillText(line, EDGE, y);
    y += TITLE_LINE;
  }
  context.font = `500 ${TEXT}px ${FAMILY}`;
  context.fillStyle = css(palette.grey);
  for (const line of text.lines) {
    context.fillText(cut(context, line, room), EDGE, y);
    y += ROW;
  }
  y += 12;
  for (const [label, value] of text.rows) {
    if (y > BUTTON_TOP - 20) break;
    context.fillStyle = css(palette.grey);
    context.fillText(cut(context, label, LABEL_WIDTH - 20), EDGE, y);
    context.fillStyle = css(palette.text);
    context.fillText(cut(context, value, room - LABEL_WIDTH), EDGE + LABEL_WIDTH, y);
    y += ROW;
  }
  for (const button of PANEL_BUTTONS) {
    const here = button.name === hovered;
    context.fillStyle = css(here ? palette.text : mix(palette.ground, palette.text, 0.2));
    context.beginPath();
    context.roundRect(button.left, button.top, button.width, button.height, 20);
    context.fill();
    context.fillStyle = css(here ? palette.ground : palette.text);
    context.font = `600 ${TEXT}px ${FAMILY}`;
    context.textAlign = 'center';
    context.fillText(LABELS[button.name], button.left + button.width / 2, button.top + 62);
    context.textAlign = 'left';
  }
}

type Measure = Pick<CanvasRenderingContext2D, 'measureText'>;

/** As much of a text as fits, with an ellipsis where it does not. */
export function cut(context: Measure, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

/** A text in at most so many lines; words break only where one is longer than a line. */
export function wrap(context: Measure, text: string, room: number, most: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '' && lines.length < most - 1) {
    const words = rest.split(' ');
    let used = 0;
    while (used < words.length && context.measureText(words.slice(0, used + 1).join(' ')).width <= room)
      used++;
    if (used === 0) break;
    lines.push(words.slice(0, used).join(' '));
    rest = words.slice(used).join(' ');
  }
  if (rest !== '') lines.push(cut(context, rest, room));
  return lines;
}
