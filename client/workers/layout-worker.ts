import type { LayoutQuestion } from '../scene/layout/questions.ts';
import { layout } from '../scene/layout/slots.ts';

/** Lays graphs out beside the page's own thread. It remembers nothing: the layout before comes with each question. */
self.onmessage = ({ data }: MessageEvent<LayoutQuestion>) => {
  self.postMessage({ ticket: data.ticket, layout: layout(data.nodes, data.edges, data.before) });
};
