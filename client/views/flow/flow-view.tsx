import { useCallback, useMemo, useState } from 'react';
import { finding as findingSchema } from '../../../server/protocol/finding.ts';
import { graphEdge, graphNode } from '../../../server/protocol/graph.ts';
import { overviewMeta } from '../../../server/protocol/rooms.ts';
import { findingNode, orderFindings } from '../../select/findings.ts';
import { nodeHref } from '../../select/flow.ts';
import { href, type Route } from '../../select/urls.ts';
import { entityOf, listOf } from '../../store/entities.ts';
import { useAge } from '../use-age.ts';
import { useKeys } from '../../store/keys.ts';
import { useRoom } from '../../store/rooms.ts';
import { navigate } from '../../ui/navigation.ts';
import { ErrorState } from '../../ui/states.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { FlowTree } from './flow-tree.tsx';
import './flow.css';
import { Stage } from './stage.tsx';
import { Vitals } from './vitals.tsx';

type FlowRoute = Extract<Route, { view: 'flow' }>;

/** The home page: the flow, what is wrong beside it, the vital numbers below. */
export function FlowView({ route }: { route: FlowRoute }) {
  const { cluster } = route;
  const { watched, replica } = useRoom(useMemo(() => ({ view: 'overview', cluster }) as const, [cluster]));
  const nodes = listOf(replica?.state, 'nodes', graphNode);
  const edges = listOf(replica?.state, 'edges', graphEdge);
  const open = listOf(replica?.state, 'findings', findingSchema);
  const findings = useMemo(() => orderFindings(open), [open]);
  const meta = entityOf(replica?.state, 'meta', 'overview', overviewMeta);
  const age = useAge(replica);
  const [focused, setFocused] = useState<string | null>(null);

  const go = useCallback(
    (change: Partial<FlowRoute>) => navigate(href({ ...route, ...change }), { replace: true }),
    [route],
  );
  const current =
    findings.find((item) => item.id === route.finding) ??
    findings.find((item) => route.selected !== null && findingNode(item) === route.selected) ??
    findings[0];
  const select = useCallback((id: string | null) => go({ selected: id, finding: null }), [go]);
  const selectFinding = useCallback(
    (id: string) => {
      const chosen = findings.find((item) => item.id === id);
      go({ finding: id, selected: chosen ? findingNode(chosen) : null });
    },
    [findings, go],
  );
  const drill = useCallback(
    (id: string) => {
      const node = nodes.find((item) => item.id === id);
      const target = node ? nodeHref(cluster, node) : null;
      if (target !== null) navigate(target);
    },
    [cluster, nodes],
  );
  const step = (by: number): void => {
    const at = current ? findings.indexOf(current) : -1;
    const next = findings[(at + by + findings.length) % findings.length];
    if (next) selectFinding(next.id);
  };
  useKeys({ n: () => step(1), p: () => step(-1), Escape: () => select(null) });

  if (replica?.status === 'refused' && replica.refusal) {
    return <ErrorState problem={{ title: 'This flow cannot be shown', ...problemOf(replica.refusal) }} />;
  }
  const loading = replica === null || replica.status === 'loading';
  return (
    <div className="flow">
      <h1 className="hidden-text">{`Flow of ${cluster}`}</h1>
      <Stage
        route={route}
        room={watched}
        nodes={nodes}
        edges={edges}
        loading={loading}
        age={age}
        staleReason={meta?.stale === true ? (meta.staleReason ?? 'the source does not answer') : null}
        focused={focused}
        onSelect={select}
        onDrill={drill}
      >
        <FlowTree cluster={cluster} nodes={nodes} edges={edges} onFocus={setFocused} onSelect={select} />
      </Stage>
      <FindingsPanel
        findings={findings}
        nodes={nodes}
        total={meta?.openFindings ?? findings.length}
        current={current?.id ?? null}
        loading={loading}
        age={age}
        commitsFrom={meta?.commitsFrom}
        onSelect={selectFinding}
      />
      <Vitals room={watched} />
    </div>
  );
}

const problemOf = (refusal: { code: string; detail: string }) =>
  ({
    code: refusal.code === 'unknown-cluster' ? 'unknown-cluster' : 'not-found',
    detail: refusal.detail,
  }) as const;
