import { useMemo } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import { durationOnAxis, MS_STEPS, WHOLE_STEPS } from '../../charts/axes.ts';
import { Chart } from '../../charts/chart.tsx';
import type { ChartSpec } from '../../charts/options.ts';
import { type ChartRange, windowOf } from '../../select/chart-range.ts';
import { clockTime, count, duration } from '../../select/format.ts';
import type { PartitionRow } from '../../select/group.ts';
import { visibleName } from '../../select/names.ts';
import {
  commitTicks,
  deadlineOf,
  lastAdvance,
  proofColumns,
  proofMarks,
  proofWindow,
  proofWords,
  rhythmColumns,
} from '../../select/proof.ts';
import { usePorts } from '../../store/context.ts';
import type { Watched } from '../../store/ports.ts';
import { Card } from '../../ui/card.tsx';
import { Name } from '../../ui/name.tsx';
import { useSource } from '../use-chart-source.ts';
import type { Zoom } from '../use-chart-range.ts';
import type { LiveProof } from './use-proof.ts';

const SYNC = 'group';

interface ProofProps {
  row: PartitionRow;
  finding: Finding | null;
  watched: Watched | null;
  proof: LiveProof;
  range: ChartRange | null;
  zoom: Zoom;
  now: number;
  age: number | null;
}

/** Events came, commits stopped here: what arrived in the partition against what its group committed. */
export function ProofChart({ row, finding, watched, proof, range, zoom, now, age }: ProofProps) {
  const { watch } = usePorts();
  const usual = watched?.current().number(row.slot('commitIntervalMs')) ?? null;
  const asOf = watched?.current().asOf ?? null;
  const { troubled } = row;
  const source = useSource(() => {
    const at = watch.now();
    const known = proof.read();
    const stop = troubled ? lastAdvance(known) : null;
    // What is old stays where it was: only the window goes on.
    const asOf = watched?.current().asOf ?? null;
    return {
      columns: proofColumns(known, proof.base ?? 0, Math.min(at, asOf ?? at)),
      asOf,
      ...(range === null ? proofWindow(known, stop, at) : windowOf(range, null, at)),
      marks: proofMarks(known, stop, deadlineOf(finding)),
      ticks: commitTicks(known),
    };
  }, [proof, range, watch, watched, troubled, finding]);
  const base = proof.base ?? 0;
  const spec = useMemo<ChartSpec>(() => {
    const offset = (value: number): string => count(value + base);
    return {
      unit: base === 0 ? 'offset' : `events from ${count(base)} on`,
      axis: count,
      series: [
        { label: 'arrived up to', colour: 'event', fillTo: 'committed up to', shape: 'line', format: offset },
        { label: 'committed up to', colour: 'ok', shape: 'step', format: offset },
      ],
      sync: SYNC,
      fromZero: false,
      least: 10,
      steps: WHOLE_STEPS,
    };
  }, [base]);
  return (
    <Card
      title={
        <>
          Commits against arrivals, <Name name={row.key} />
        </>
      }
      age={age}
    >
      <p className="proof-words">
        {age === null ? '' : `As of ${clockTime(asOf, now)}: `}
        {proofWords(proof.read(), troubled, usual, age === null ? now : (asOf ?? now))}
      </p>
      <Chart
        title={`Commits against arrivals of ${visibleName(row.key)}`}
        spec={spec}
        source={source}
        isStale={age !== null}
        isLoading={proof.history.state === 'loading'}
        empty="Neither commits nor log ends of this partition are known."
        {...zoom}
      />
      <p className="proof-key">
        <span className="proof-tick" /> commit <span className="proof-tick proof-tick-hollow" /> commit of the
        same offset
        {proof.history.state === 'none' ? '. This bridge keeps no history: it starts from now' : ''}
      </p>
    </Card>
  );
}

const RHYTHM: ChartSpec = {
  unit: 'time between commits',
  axis: durationOnAxis,
  series: [
    { label: 'between two', colour: 'ok', shape: 'points', format: duration },
    { label: 'since the last', colour: 'event', format: duration },
    { label: 'usual (p95)', colour: 'quiet', dashed: true, format: duration },
  ],
  sync: SYNC,
  fromZero: true,
  least: 100,
  steps: MS_STEPS,
};

/** How long one partition's commits are apart, and how long the last one is ago. */
export function RhythmChart({ row, watched, proof, range, zoom, age }: Omit<ProofProps, 'finding' | 'now'>) {
  const { watch } = usePorts();
  const source = useSource(() => {
    const at = watch.now();
    const known = proof.read();
    const usual = watched?.current().number(row.slot('commitIntervalMs')) ?? null;
    const stop = row.troubled ? lastAdvance(known) : null;
    const asOf = watched?.current().asOf ?? null;
    return {
      columns: rhythmColumns(known, usual, Math.min(at, asOf ?? at)),
      asOf,
      ...(range === null ? proofWindow(known, stop, at) : windowOf(range, null, at)),
    };
  }, [proof, range, watch, watched, row.key, row.troubled]);
  return (
    <Card
      title={
        <>
          Commit rhythm, <Name name={row.key} />
        </>
      }
      age={age}
    >
      <Chart
        title={`Commit rhythm of ${visibleName(row.key)}`}
        spec={RHYTHM}
        source={source}
        isStale={age !== null}
        isLoading={proof.history.state === 'loading'}
        empty="No commit of this partition is known."
        {...zoom}
      />
    </Card>
  );
}
