import { createDetector } from '../../../server/detect/evaluate.ts';
import type { Detector } from '../../../server/detect/detector.ts';
import type { ListArgs, Queries, RoomPicture } from '../../../server/gateway/ports.ts';
import type { RoomSpec } from '../../../server/protocol/rooms.ts';
import { createQueries } from '../../../server/queries/queries.ts';
import { Recorder } from '../../../server/queries/recorder.ts';
import { CLUSTER, Pipeline } from '../model/pipeline.ts';

/** A model with the real diagnosis and the queries over both. */
export class Watch {
  readonly p: Pipeline;
  readonly detector: Detector = createDetector();
  readonly recorder: Recorder;
  readonly queries: Queries;

  constructor(p: Pipeline = new Pipeline()) {
    this.p = p;
    this.recorder = new Recorder({ model: p.model, detector: this.detector });
    this.queries = createQueries({
      recorder: this.recorder,
      model: p.model,
      detector: this.detector,
      clock: { now: () => p.now },
      clusters: () => ['configured', CLUSTER],
      status: () => ({
        meta: { version: '0.1.0', mode: 'configured', ready: true, drills: false, startedAt: 1 },
        steps: [{ id: 's', label: 'Start', state: 'done', detail: '', order: 0 }],
        drills: [],
      }),
    });
  }

  evaluate(): this {
    this.detector.evaluate(this.p.model, this.p.now);
    return this;
  }

  /** Takes down one step of the history. */
  record(): this {
    for (const turn of this.recorder.pass(this.p.now)) void turn;
    return this;
  }

  room(spec: RoomSpec): RoomPicture {
    const picture = this.queries.room(spec);
    if (picture === null) throw new Error(`no room ${JSON.stringify(spec)}`);
    return picture;
  }
}

export const OVERVIEW: RoomSpec = { view: 'overview', cluster: CLUSTER };

export const args = (change: Partial<ListArgs> = {}): ListArgs => ({
  cluster: null,
  q: '',
  state: '',
  sort: '',
  offset: 0,
  limit: 100,
  ...change,
});

/** A slot's number; null: NaN. Throws for a slot that is not there. */
export function slot(picture: RoomPicture, name: string): number | null {
  const at = picture.slots.indexOf(name);
  if (at < 0) throw new Error(`no slot ${name}`);
  const value = picture.values[at] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}
