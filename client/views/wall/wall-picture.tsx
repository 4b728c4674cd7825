import { Component, lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';
import { BOX_HEIGHT, BOX_WIDTH, flowPlan } from '../../select/flow-plan.ts';
import type { Watched } from '../../store/ports.ts';
import { usePreferences } from '../../store/preferences.ts';
import { useTextScale } from './use-wall.ts';
import { hasWebGL } from '../../ui/webgl.ts';

const FlowScene = lazy(async () => ({ default: (await import('../../scene/index.ts')).FlowScene }));

interface PictureProps {
  room: Watched | null;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  /** Node of the finding on show: lit, and the camera goes there. */
  selected: string | null;
  frozen: boolean;
}

const nothing = (): void => {};

/** The flow without anything to press: the scene, or its plan where there is no WebGL. */
export function WallPicture({ room, nodes, edges, selected, frozen }: PictureProps) {
  const { theme, reducedMotion } = usePreferences();
  const textScale = useTextScale();
  const wall = useMemo(() => ({ textScale }), [textScale]);
  const [webgl] = useState(hasWebGL);
  const plan = <WallPlan nodes={nodes} edges={edges} selected={selected} />;
  if (!webgl || room === null) return plan;
  return (
    <PictureGuard fallback={plan}>
      <Suspense fallback={null}>
        <FlowScene
          room={room}
          mode="3d"
          selected={selected}
          focused={null}
          onSelect={nothing}
          onDrill={nothing}
          theme={theme}
          reducedMotion={reducedMotion}
          frozen={frozen}
          nonce={document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''}
          keys={false}
          wall={wall}
        />
      </Suspense>
    </PictureGuard>
  );
}

/** The plan in large type: names and trouble only. The numbers of the finding stand beside it. */
function WallPlan({ nodes, edges, selected }: Pick<PictureProps, 'nodes' | 'edges' | 'selected'>) {
  const plan = useMemo(() => flowPlan(nodes, edges), [nodes, edges]);
  return (
    <svg className="wall-plan" viewBox={`0 0 ${plan.width} ${plan.height}`} aria-hidden="true">
      {plan.links.map((link) => (
        <path key={link.id} d={link.path} data-blocked={link.blocked} />
      ))}
      {plan.boxes.map((box) => (
        <g
          key={box.id}
          transform={`translate(${box.x} ${box.y})`}
          data-tone={box.tone}
          data-shown={box.id === selected}
        >
          <rect width={BOX_WIDTH} height={BOX_HEIGHT} rx="8" />
          <text x="12" y={BOX_HEIGHT / 2 + 5}>
            {box.name.length > 20 ? `${box.name.slice(0, 11)}…${box.name.slice(-8)}` : box.name}
          </text>
        </g>
      ))}
    </svg>
  );
}

class PictureGuard extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
