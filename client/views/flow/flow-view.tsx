import { useCallback, useMemo, useState } from 'react';
import { finding as findingSchema } from '../../../server/protocol/finding.ts';
import { graphEdge, graphNode } from '../../../server/protocol/graph.ts';
import { overviewMeta } from '../../../server/protocol/rooms.ts';
import { findingNode, orderFindings } from '../../select/findings.ts';
import { nodeHref } from '../../select/flow.ts';
import { findInFlow, standsFor } from '../../select/flow-words.ts';
import { type Route, href } from '../../select/urls.ts';
import { entityOf, listOf } from '../../store/entities.ts';
import { useAge } from '../use-age.ts';
import { useKeys } from '../../store/keys.ts';
import { useRoom } from '../../store/rooms.ts';
import { Link } from '../../ui/link.tsx';
import { navigate } from '../../ui/navigation.ts';
import { ErrorState } from '../../ui/states.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { FlowSummary } from './flow-summary.tsx';
import { FlowTree } from './flow-tree.tsx';
import './flow.css';
import { outOf, Stage } from './stage.tsx';
import { Vitals } from './vitals.tsx';

type FlowRoute = Extract<Route, { view: 'flow' }>;

/** The home page: the flow, what is wrong beside it, the vital numbers below. */
export function FlowView({ route }: { route: FlowRoute }) {
  const { cluster } = route;
  const { district } = route;
  const { watched, replica } = useRoom(
    useMemo(
      () =>
        district === undefined
          ? ({ view: 'overview', cluster } as const)
          : ({ view: 'district', cluster, district } as const),
      [cluster, district],
    ),
  );
  const nodes = listOf(replica?.state, 'nodes', graphNode);
  const edges = listOf(replica?.state, 'edges', graphEdge);
  const open = listOf(replica?.state, 'findings', findingSchema);
  const findings = useMemo(() => orderFindings(open), [open]);
  const meta = entityOf(replica?.state, 'meta', 'overview', overviewMeta);
  const age = useAge(replica);
  const [focused, setFocused] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const matches = useMemo(() => findInFlow(nodes, search), [nodes, search]);

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
      const node = chosen ? findingNode(chosen) : null;
      // What is folded away is shown by the district that holds it.
      go({ finding: id, selected: node === null ? null : standsFor(nodes, node, id) });
    },
    [findings, nodes, go],
  );
  const drill = useCallback(
    (id: string) => {
      const node = nodes.find((item) => item.id === id);
      const target = node ? nodeHref(cluster, node, route.mode) : null;
      if (target !== null) navigate(target);
    },
    [cluster, nodes, route.mode],
  );
  const step = (by: number): void => {
    const at = current ? findings.indexOf(current) : -1;
    const next = findings[(at + by + findings.length) % findings.length];
    if (next) selectFinding(next.id);
  };
  const back = (): void => {
    if (route.selected !== null || route.finding !== null) select(null);
    else if (district !== undefined) navigate(outOf(route, district));
  };
  useKeys({ n: () => step(1), p: () => step(-1), Escape: back });

  if (replica?.status === 'refused' && replica.refusal) {
    return (
      <div>
        <ErrorState problem={{ title: 'This flow cannot be shown', ...problemOf(replica.refusal) }} />
        {district === undefined ? null : (
          <p className="flow-back">
            <Link href={outOf(route, district)}>Back to the flow around it</Link>
          </p>
        )}
      </div>
    );
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
        search={search}
        matches={matches}
        onSearch={setSearch}
        onSelect={select}
        onDrill={drill}
      >
        <FlowSummary nodes={nodes} findings={findings} room={watched} />
        <FlowTree
          cluster={cluster}
          nodes={nodes}
          edges={edges}
          mode={route.mode}
          onFocus={setFocused}
          onSelect={select}
        />
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
