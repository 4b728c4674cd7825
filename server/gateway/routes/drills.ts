import * as z from 'zod/mini';
import { drillResource } from '../../protocol/rooms.ts';
import type { Drills } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { type Route, route } from './route.ts';

export const drillList = z.object({ drills: z.array(drillResource) });

const one = {
  path: '/drills/{name}',
  inCluster: false,
  params: { name: z.string().check(z.minLength(1), z.maxLength(100)) },
  query: {},
  answer: drillResource,
  needs: 'operator',
  renamed: { 'not-found': 'unknown-drill', conflict: 'drill-running' },
} as const;

/** Drills break one thing on purpose, and mend it: only on the Kafka that this process started. */
export function drillRoutes(drills: () => Drills | null): Route[] {
  const there = (): Drills => {
    const found = drills();
    if (found === null) throw new Refusal('drills-unavailable');
    return found;
  };
  return [
    ...route({
      method: 'GET',
      path: '/drills',
      summary: 'The drills and which of them runs.',
      inCluster: false,
      params: {},
      query: {},
      body: null,
      answer: drillList,
      problems: ['drills-unavailable'],
      needs: 'viewer',
      handle: () => ({ drills: there().list() }),
    }),
    ...route({
      ...one,
      method: 'POST',
      summary: 'Starts a drill; answers once the fault is in place.',
      body: z.strictObject({}),
      problems: ['drills-unavailable', 'unknown-drill', 'drill-running'],
      handle: ({ params: { name } }) => there().start(name),
    }),
    ...route({
      ...one,
      method: 'DELETE',
      summary: 'Ends a drill; answers once it is mended.',
      body: null,
      problems: ['drills-unavailable', 'unknown-drill', 'drill-running'],
      handle: ({ params: { name } }) => there().stop(name),
    }),
  ];
}
