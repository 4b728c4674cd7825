import { useMemo } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import type { MemberResource } from '../../../server/protocol/resources.ts';
import type { ChartRange } from '../../select/chart-range.ts';
import { count, seconds } from '../../select/format.ts';
import type { PartitionRow } from '../../select/group.ts';
import { visibleName } from '../../select/names.ts';
import { slotSource } from '../../store/numbers.ts';
import type { Watched } from '../../store/ports.ts';
import { Badge } from '../../ui/badge.tsx';
import { Facts } from '../../ui/card.tsx';
import { LiveNumber } from '../../ui/live-number.tsx';
import { Name } from '../../ui/name.tsx';
import { Time } from '../../ui/time.tsx';
import type { Zoom } from '../use-chart-range.ts';
import './group.css';
import { HeadEvent } from './head-event.tsx';
import { NextSteps } from './next-steps.tsx';
import { ProofChart, RhythmChart } from './proof-charts.tsx';
import { useProof } from './use-proof.ts';

/**
 * One partition of the group, the worst unless another was chosen: who owns it, what waits, the proof. Where it is in trouble also the
 * event at its head and the commands to go on with.
 */
export function PartitionPanel({
  cluster,
  group,
  row,
  owner,
  finding,
  watched,
  range,
  zoom,
  now,
  age,
}: {
  cluster: string;
  group: string;
  row: PartitionRow;
  owner: MemberResource | null;
  finding: Finding | null;
  watched: Watched | null;
  range: ChartRange | null;
  zoom: Zoom;
  now: number;
  age: number | null;
}) {
  const proof = useProof(cluster, group, row, watched);
  const committed = watched?.current().number(row.slot('committedOffset')) ?? null;
  // What the finding names stays in place while it is open; without one, the head is where the group stands now.
  const offset = finding?.offset ?? committed;
  const isStuck = row.troubled && offset !== null;
  const shared = { row, watched, proof, range, zoom, age };
  return (
    <section className="drill" aria-label={`Partition ${visibleName(row.key)}`}>
      <div className={`drill-place${age === null ? '' : ' drill-old'}`}>
        <PlaceFacts row={row} owner={owner} watched={watched} now={now} />
      </div>
      <div className="drill-side">
        <ProofChart {...shared} finding={finding} now={now} />
        {isStuck ? <RhythmChart {...shared} /> : null}
      </div>
      {isStuck ? (
        <HeadEvent
          key={offset}
          head={{ cluster, topic: row.topic, partition: row.partition, offset }}
          now={now}
        />
      ) : (
        <RhythmChart {...shared} />
      )}
      {row.troubled ? (
        <div className="drill-place">
          <NextSteps
            group={group}
            stuck={isStuck ? { topic: row.topic, partition: row.partition, offset } : null}
          />
        </div>
      ) : null}
    </section>
  );
}

function PlaceFacts({
  row,
  owner,
  watched,
  now,
}: {
  row: PartitionRow;
  owner: MemberResource | null;
  watched: Watched | null;
  now: number;
}) {
  const lag = useMemo(() => slotSource(watched, row.slot('lag')), [watched, row]);
  const oldest = useMemo(() => slotSource(watched, row.slot('lagSeconds')), [watched, row]);
  const committedAt = watched?.current().number(row.slot('lastCommitAt')) ?? null;
  const host = owner?.host.replace(/^\//, '') ?? '';
  return (
    <Facts
      items={[
        { label: 'partition', value: <Name name={row.key} /> },
        {
          label: 'verdict',
          value: (
            <Badge tone={row.tone} title={row.means}>
              {row.verdict}
            </Badge>
          ),
        },
        {
          label: 'owner',
          value:
            row.owner === null ? (
              'nobody'
            ) : (
              <Name name={owner?.instanceId ?? (owner?.clientId || row.owner)} />
            ),
        },
        { label: 'host', value: host === '' ? 'not known' : <Name name={host} /> },
        { label: 'events waiting', value: <LiveNumber source={lag} format={count} /> },
        { label: 'the oldest waits for', value: <LiveNumber source={oldest} format={seconds} /> },
        { label: 'last commit', value: <Time at={committedAt} now={now} /> },
      ]}
    />
  );
}
