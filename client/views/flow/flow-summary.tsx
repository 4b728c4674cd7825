import { useEffect, useRef, useState } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import type { GraphNode } from '../../../server/protocol/graph.ts';
import { flowSummary } from '../../select/flow-words.ts';
import type { Watched } from '../../store/ports.ts';

/** A reader that has begun the paragraph must be able to end it. */
const EVERY_MS = 5_000;

/** The flow in one paragraph for screen readers, in place of the canvas. It renews itself but is never read out unasked. */
export function FlowSummary({
  nodes,
  findings,
  room,
}: {
  nodes: readonly GraphNode[];
  findings: readonly Finding[];
  room: Watched | null;
}) {
  const words = (): string => {
    const number = (name: string): number | null => room?.current().number(`totals/${name}`) ?? null;
    const totals = { rateIn: number('rateIn'), rateOut: number('rateOut'), oldest: number('oldest') };
    return flowSummary(nodes, findings, totals);
  };
  const latest = useRef(words);
  useEffect(() => {
    latest.current = words;
  });
  const [text, setText] = useState('');
  const empty = nodes.length === 0;
  useEffect(() => {
    setText(latest.current());
    const timer = setInterval(() => setText(latest.current()), EVERY_MS);
    return () => clearInterval(timer);
  }, [empty]);
  return (
    <p id="flow-summary" className="hidden-text">
      {text}
    </p>
  );
}
