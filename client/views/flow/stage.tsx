import { Component, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';
import { duration } from '../../select/format.ts';
import { href, type Route } from '../../select/urls.ts';
import type { SceneStage } from '../../scene/index.ts';
import type { Watched } from '../../store/ports.ts';
import { usePreferences } from '../../store/preferences.ts';
import { Link } from '../../ui/link.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Empty, Loading } from '../../ui/states.tsx';
import { ImmersiveSlot } from '../immersive.ts';
import { FlowFind } from './flow-find.tsx';
import { FlowPlan } from './flow-plan.tsx';
import { FlowTable } from './flow-table.tsx';
import { hasWebGL } from '../../ui/webgl.ts';

const FlowScene = lazy(async () => ({ default: (await import('../../scene/index.ts')).FlowScene }));

type FlowRoute = Extract<Route, { view: 'flow' }>;
const MODES = [
  { id: '3d', label: '3D' },
  { id: 'flat', label: 'Flat' },
  { id: 'table', label: 'Table' },
] as const;

interface StageProps {
  route: FlowRoute;
  room: Watched | null;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  loading: boolean;
  age: number | null;
  staleReason: string | null;
  focused: string | null;
  /** What is searched for in the flow, and the nodes that have it; null: no search. */
  search: string;
  matches: readonly string[] | null;
  onSearch: (text: string) => void;
  onSelect: (id: string | null) => void;
  onDrill: (id: string) => void;
  /** The tree that carries focus for the canvas. */
  children: ReactNode;
}

/** The left side of Flow: the scene, its plan where there is no WebGL, or the table. */
export function Stage(props: StageProps) {
  const { route, nodes, loading, age, staleReason, children } = props;
  const items = MODES.map((mode) => ({ ...mode, href: href({ ...route, mode: mode.id }) }));
  const old = age !== null || staleReason !== null;
  return (
    <section className={`stage${old ? ' stage-old' : ''}`} aria-label="Flow">
      <div className="stage-switch">
        <Segmented label="Show the flow as" items={items} current={route.mode} />
        <DistrictPath route={route} />
        {route.mode === 'table' ? null : (
          <FlowFind
            text={props.search}
            matches={props.matches}
            onChange={props.onSearch}
            onSelect={props.onSelect}
          />
        )}
        {old ? (
          <span className="tone-warning stage-age">
            {[age === null ? '' : `${duration(age)} old`, staleReason ?? '']
              .filter((word) => word !== '')
              .join(', ')}
          </span>
        ) : null}
      </div>
      {loading ? (
        <Loading label="Loading the flow" lines={6} />
      ) : nodes.length === 0 ? (
        <Empty title="No flow yet">
          Nothing has been seen on this cluster: no topics, groups or producers. They appear here by
          themselves.
        </Empty>
      ) : (
        <Picture {...props} />
      )}
      {route.mode === 'table' ? null : children}
    </section>
  );
}

const INSIDE = ' › ';

/** The flow round an open district: the one that holds it, or the whole. */
export function outOf(route: FlowRoute, district: string): string {
  const { district: _, ...whole } = { ...route, selected: null, finding: null };
  const outer = district.split(INSIDE).slice(0, -1).join(INSIDE);
  return href(outer === '' ? whole : { ...whole, district: outer });
}

/** Where in the folded flow one is, each part a way back. */
function DistrictPath({ route }: { route: FlowRoute }) {
  if (route.district === undefined) return null;
  const parts = route.district.split(INSIDE);
  const { district: _, ...whole } = { ...route, selected: null, finding: null };
  return (
    <nav className="district-path" aria-label="Districts">
      <Link href={href(whole)}>All</Link>
      {parts.map((part, at) => {
        const district = parts.slice(0, at + 1).join(INSIDE);
        const last = at === parts.length - 1;
        return (
          <span key={district}>
            <span aria-hidden="true"> › </span>
            {last ? (
              <strong aria-current="page">{part}</strong>
            ) : (
              <Link href={href({ ...whole, district })}>{part}</Link>
            )}
          </span>
        );
      })}
    </nav>
  );
}

function Picture({ route, room, nodes, edges, age, focused, matches, onSelect, onDrill }: StageProps) {
  const { theme, reducedMotion } = usePreferences();
  const [webgl] = useState(hasWebGL);
  const [scene, setScene] = useState<SceneStage | null>(null);
  const Immersive = useContext(ImmersiveSlot);
  const plan = (
    <FlowPlan
      nodes={nodes}
      edges={edges}
      selected={route.selected}
      focused={focused}
      matches={matches}
      room={room}
      onSelect={onSelect}
      onDrill={onDrill}
    />
  );
  if (route.mode === 'table') {
    return <FlowTable cluster={route.cluster} nodes={nodes} room={room} />;
  }
  if (!webgl || room === null) return plan;
  return (
    <SceneGuard fallback={plan}>
      <Suspense
        fallback={
          <p className="stage-wait soft">Loading the picture. The findings and tables are live already.</p>
        }
      >
        <FlowScene
          room={room}
          mode={route.mode}
          selected={route.selected}
          focused={focused}
          onSelect={onSelect}
          onDrill={onDrill}
          theme={theme}
          reducedMotion={reducedMotion}
          frozen={age !== null}
          matches={matches}
          part={route.district ?? ''}
          caption={[route.cluster, route.district ?? ''].filter((word) => word !== '').join(', ')}
          nonce={nonce()}
          onStage={setScene}
        />
        {Immersive === null || scene === null ? null : (
          <Immersive stage={scene} room={room} theme={theme} selected={route.selected} />
        )}
      </Suspense>
    </SceneGuard>
  );
}

/** A scene that cannot load or fails gives way to the plan: the facts stay on screen. */
class SceneGuard extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <>
        <p className="stage-note" role="status">
          The 3D picture failed; this is its plan. Reload the page to try again.
        </p>
        {this.props.fallback}
      </>
    );
  }
}

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
