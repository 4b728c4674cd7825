import { useEffect, useMemo, useRef } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import type { GraphNode } from '../../../server/protocol/graph.ts';
import { headEvent, openWords } from '../../select/findings.ts';
import { count } from '../../select/format.ts';
import { laneStrip } from '../../select/strip.ts';
import { useEvent } from '../../store/event.ts';
import { useNow } from '../../store/link.ts';
import { useStatus } from '../../store/status.ts';
import { Age } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FindingCard } from '../../ui/finding-card.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Empty, Loading } from '../../ui/states.tsx';

const SHOWN = 40;

/** What is wrong now, worst first; the one looked at in full, with its proof and the event at its head. */
export function FindingsPanel({
  findings,
  nodes,
  total,
  current,
  loading,
  age,
  commitsFrom,
  onSelect,
}: {
  findings: readonly Finding[];
  nodes: readonly GraphNode[];
  total: number;
  current: string | null;
  loading: boolean;
  age: number | null;
  commitsFrom: 'offsets-topic' | 'polling' | 'none' | undefined;
  onSelect: (id: string) => void;
}) {
  const now = useNow();
  const practice = useStatus().meta?.drills === true;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (current === null) return;
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <aside className="findings" aria-label="Findings">
      <header className="findings-head">
        <h2>{loading ? 'Findings' : openWords(findings)}</h2>
        <Age age={age} />
        {findings.length > 1 ? (
          <span className="soft">
            <KeyHint keys="n" /> <KeyHint keys="p" /> step
          </span>
        ) : null}
      </header>
      <div className="findings-list" ref={list}>
        {loading ? <Loading label="Loading findings" lines={5} /> : null}
        {!loading && findings.length === 0 ? (
          <Empty title="All healthy" tone="ok">
            <p>
              Every group that has events waiting is consuming them. What goes wrong appears here, with its
              proof.
            </p>
            {practice ? <p>Practice: break something (the menu above), and find it here.</p> : null}
          </Empty>
        ) : null}
        {findings.slice(0, SHOWN).map((finding) => (
          <FindingCard
            key={finding.id}
            finding={finding}
            now={now}
            current={finding.id === current}
            strip={finding.id === current ? stripFor(finding, nodes) : null}
            preview={finding.id === current ? <HeadPreview finding={finding} /> : null}
            onSelect={onSelect}
          />
        ))}
        {total > SHOWN ? (
          <p className="faint findings-more">{`${count(total - Math.min(SHOWN, findings.length))} more in Findings`}</p>
        ) : null}
        {commitsFrom === 'polling' ? (
          <p className="faint findings-more">
            Commits are polled here (no Read on __consumer_offsets): a consumer that commits without progress
            cannot be told from one that does not commit.
          </p>
        ) : null}
      </div>
    </aside>
  );
}

function stripFor(finding: Finding, nodes: readonly GraphNode[]) {
  const node = nodes.find((item) => item.id === `group:${finding.group ?? ''}`);
  return node && finding.topic !== undefined ? laneStrip(node, finding.topic) : null;
}

/** The masked event at the head of the trouble, as far as it fits. */
function HeadPreview({ finding }: { finding: Finding }) {
  const head = useMemo(() => headEvent(finding), [finding]);
  const { peeked } = useEvent(head);
  if (head === null) return null;
  if (peeked.state === 'loading') return <Loading label="Reading the event at the head" lines={2} />;
  if (peeked.state === 'failed') {
    return (
      <p className="soft finding-since">{`The event cannot be read: ${peeked.problem.detail ?? peeked.problem.title}`}</p>
    );
  }
  const { event } = peeked;
  const text = event.value?.text;
  if (event.kind !== 'record' || text === null || text === undefined) {
    return <p className="soft finding-since">{event.explanation ?? 'The event at the head has no value.'}</p>;
  }
  return (
    <CodeBlock
      text={text.slice(0, 800)}
      json={event.value?.encoding !== 'text' && event.value?.encoding !== 'hex'}
      label={`Event ${head.topic}-${head.partition} at offset ${count(head.offset)}, masked`}
    />
  );
}
