import { type ReactNode, useEffect, useState } from 'react';
import { graphNode } from '../../server/protocol/graph.ts';
import { nodeFacts } from '../select/flow-words.ts';
import { entityOf } from '../store/entities.ts';
import type { Watched } from '../store/ports.ts';

/** A node under the pointer, and where the pointer is, in CSS pixels of the scene. */
export interface Hovered {
  id: string;
  x: number;
  y: number;
}

const EDGE = 260;

/** The exact numbers of the node under the pointer, live. Screen readers have them in the tree. */
export function Tooltip({
  room,
  hovered,
  width,
}: {
  room: Watched;
  hovered: Hovered;
  width: number;
}): ReactNode {
  const [, renew] = useState(0);
  useEffect(() => room.onTick(() => renew((turn) => turn + 1)), [room]);
  const replica = room.current();
  const node = entityOf(replica.state, 'nodes', hovered.id, graphNode);
  if (!node) return null;
  const left = hovered.x + EDGE > width ? hovered.x - EDGE : hovered.x + 16;
  return (
    <div
      className="scene-tooltip"
      aria-hidden="true"
      style={{ left: Math.max(8, left), top: hovered.y + 16 }}
    >
      <strong>{node.name}</strong>
      <dl>
        {nodeFacts(node, (slot) => replica.number(`nodes/${node.id}/${slot}`)).map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
