import * as z from 'zod/mini';
import { latency } from '../../../server/protocol/resources.ts';
import { addKnown } from '../../select/columns.ts';
import type { RoomReplica } from '../../store/ports.ts';

const withLatency = z.object({ queueLatency: z.array(z.object({ latency })) });

/** A group's numbers now, in the order of its history's columns: lag, lag in s, rates, queue latency. NaN: not known. */
export function groupRow(room: RoomReplica): number[] {
  const sums = { lag: Number.NaN, lagSeconds: Number.NaN, rateIn: Number.NaN, rateOut: Number.NaN };
  for (const key of Object.keys(room.state.partitions ?? {})) {
    const of = (name: string): number | null => room.number(`partitions/${key}/${name}`);
    const lag = of('lag');
    sums.lag = addKnown(sums.lag, lag);
    sums.rateIn = addKnown(sums.rateIn, of('arrivalRate'));
    sums.rateOut = addKnown(sums.rateOut, of('consumeRate'));
    const seconds = lag === 0 ? 0 : of('lagSeconds');
    if (seconds !== null && !(sums.lagSeconds >= seconds)) sums.lagSeconds = seconds;
  }
  const { p50, p95, p99 } = slowest(room);
  return [sums.lag, sums.lagSeconds, sums.rateIn, sums.rateOut, p50, p95, p99];
}

/** Queue latency of its slowest topic, as history has it. */
function slowest(room: RoomReplica): { p50: number; p95: number; p99: number } {
  const parsed = withLatency.safeParse(room.state.group?.group);
  const none = { p50: Number.NaN, p95: Number.NaN, p99: Number.NaN };
  if (!parsed.success) return none;
  return parsed.data.queueLatency.reduce(
    (worst, item) => (worst.p95 >= item.latency.p95 ? worst : item.latency),
    none,
  );
}
