import { useMemo } from 'react';
import { sourceResource } from '../../server/protocol/resources.ts';
import type { SourceResource } from '../../server/protocol/resources.ts';
import {
  clusterMeta,
  type DrillResource,
  drillResource,
  type StartStep,
  startStep,
  type StatusMeta,
  statusMeta,
} from '../../server/protocol/rooms.ts';
import type * as z from 'zod/mini';
import { entityOf, listOf } from './entities.ts';
import { useRoom } from './rooms.ts';

export interface Status {
  /** Undefined until the bridge has spoken. */
  meta: StatusMeta | undefined;
  steps: StartStep[];
  drills: DrillResource[];
  sources: SourceResource[];
  clusters: z.infer<typeof clusterMeta>[];
}

const STATUS = { view: 'status' } as const;

/** How the bridge itself is: mode, start-up steps, sources, drills. One room for the whole page. */
export function useStatus(): Status {
  const { replica } = useRoom(STATUS);
  const state = replica?.state;
  return useMemo(
    () => ({
      meta: entityOf(state, 'meta', 'status', statusMeta),
      steps: [...listOf(state, 'steps', startStep)].sort((a, b) => a.order - b.order),
      drills: listOf(state, 'drills', drillResource),
      sources: listOf(state, 'sources', sourceResource),
      clusters: listOf(state, 'clusters', clusterMeta),
    }),
    [state],
  );
}
