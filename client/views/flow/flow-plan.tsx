import { useMemo } from 'react';
import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';
import { BOX_HEIGHT, BOX_WIDTH, flowPlan } from '../../select/flow-plan.ts';
import { rate, seconds } from '../../select/format.ts';
import { slotSource } from '../../store/numbers.ts';
import type { Watched } from '../../store/ports.ts';
import { LiveText } from './live-text.tsx';

/** The flow as an SVG: the picture where there is no WebGL. The tree beside it carries the keyboard. */
export function FlowPlan({
  nodes,
  edges,
  selected,
  focused,
  matches,
  room,
  onSelect,
  onDrill,
}: {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  selected: string | null;
  focused: string | null;
  matches: readonly string[] | null;
  room: Watched | null;
  onSelect: (id: string | null) => void;
  onDrill: (id: string) => void;
}) {
  const plan = useMemo(() => flowPlan(nodes, edges), [nodes, edges]);
  const found = useMemo(() => matches && new Set(matches), [matches]);
  const kinds = useMemo(() => new Map(nodes.map((node) => [node.id, node.kind])), [nodes]);
  return (
    <div className="plan-frame">
      <svg className="plan" viewBox={`0 0 ${plan.width} ${plan.height}`} aria-hidden="true">
        {plan.links.map((link) => (
          <path
            key={link.id}
            d={link.path}
            className={link.blocked ? 'plan-link plan-blocked' : 'plan-link'}
          />
        ))}
        {plan.boxes.map((box) => (
          <g
            key={box.id}
            transform={`translate(${box.x} ${box.y})`}
            className={`plan-box plan-${box.tone}${box.id === selected ? ' plan-selected' : ''}${box.id === focused ? ' plan-focused' : ''}${found === null || found.has(box.id) ? '' : ' plan-faint'}`}
            onClick={() => onSelect(box.id)}
            onDoubleClick={() => onDrill(box.id)}
          >
            <title>{box.detail === '' ? box.name : `${box.name}, ${box.detail}`}</title>
            <rect width={BOX_WIDTH} height={BOX_HEIGHT} rx="8" />
            <text x="12" y="20" className="plan-name">
              {short(box.name)}
            </text>
            <PlanNumber room={room} id={box.id} group={kinds.get(box.id) === 'group'} />
          </g>
        ))}
      </svg>
    </div>
  );
}

/** What fits into a box; the whole name stands in the title and in the tree. */
const short = (name: string): string => (name.length > 22 ? `${name.slice(0, 12)}…${name.slice(-9)}` : name);

const behind = (value: number | null): string =>
  value === null ? 'lag not known' : value === 0 ? 'caught up' : `${seconds(value)} behind`;
const flowing = (value: number | null): string => rate(value);

/** The number that matters of a node: how far a group is behind, how much flows elsewhere. */
function PlanNumber({ room, id, group }: { room: Watched | null; id: string; group: boolean }) {
  const slot = group
    ? `nodes/${id}/lagSeconds`
    : id.startsWith('producer:')
      ? `nodes/${id}/rateOut`
      : `nodes/${id}/rateIn`;
  const source = useMemo(() => slotSource(room, slot), [room, slot]);
  return <LiveText x={12} y={37} source={source} format={group ? behind : flowing} />;
}
