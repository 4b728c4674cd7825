import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { GraphEdge, GraphNode } from '../../../server/protocol/graph.ts';
import { alongFlow, type TreeLine, treeLines } from '../../select/flow.ts';
import type { FlowMode } from '../../select/urls.ts';
import { Mark } from '../../ui/mark.tsx';
import { navigate } from '../../ui/navigation.ts';

const LINE_HEIGHT = 28;

/**
 * The flow for the keyboard and for screen readers, in place of the canvas: tiers, nodes, lanes, windowed. It shows
 * itself while it has focus. Up and down walk the lines, right and left open and close them and then follow the flow
 * downstream and upstream, Enter goes in.
 */
export function FlowTree({
  cluster,
  nodes,
  edges,
  mode,
  onFocus,
  onSelect,
}: {
  cluster: string;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  mode: FlowMode;
  onFocus: (node: string | null) => void;
  onSelect: (node: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(['tier:0', 'tier:1', 'tier:2', 'tier:3']),
  );
  const [active, setActive] = useState<string | null>(null);
  const lines = useMemo(() => treeLines(cluster, nodes, open, mode), [cluster, nodes, open, mode]);
  const at = Math.max(
    0,
    lines.findIndex((line) => line.id === active),
  );
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 8,
    initialRect: { width: 320, height: 480 },
  });

  const moveTo = (index: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (!line) return;
    setActive(line.id);
    onFocus(line.node);
    const place = lines.indexOf(line);
    virtual.scrollToIndex(place);
    // The line may be drawn only after the scroll: focus it then.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus();
    });
  };
  const toggle = (line: TreeLine, expanded: boolean): void => {
    const next = new Set(open);
    if (expanded) next.add(line.id);
    else next.delete(line.id);
    setOpen(next);
  };
  const follow = (line: TreeLine, direction: 'down' | 'up'): void => {
    const target = line.node === null ? null : alongFlow(nodes, edges, line.node, direction);
    const index = lines.findIndex((item) => item.id === target);
    if (index >= 0) moveTo(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (!line) return;
    switch (event.key) {
      case 'ArrowDown':
        moveTo(at + 1);
        break;
      case 'ArrowUp':
        moveTo(at - 1);
        break;
      case 'Home':
        moveTo(0);
        break;
      case 'End':
        moveTo(lines.length - 1);
        break;
      case 'ArrowRight':
        if (line.expanded === false) toggle(line, true);
        else follow(line, 'down');
        break;
      case 'ArrowLeft':
        if (line.expanded === true) toggle(line, false);
        else follow(line, 'up');
        break;
      case 'Enter':
        if (line.href !== null) navigate(line.href);
        else if (line.expanded !== null) toggle(line, !line.expanded);
        break;
      case ' ':
        if (line.node !== null) onSelect(line.node);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="tree" ref={scroller} onBlur={() => onFocus(null)}>
      <div
        role="tree"
        aria-label="Flow: arrow keys walk and follow the flow, Enter opens, Space selects"
        aria-describedby="flow-summary"
        className="tree-lines"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line === undefined ? null : (
            <div
              key={line.id}
              role="treeitem"
              data-line={line.id}
              data-place={item.index}
              aria-level={line.level}
              aria-setsize={line.siblings}
              aria-posinset={line.position}
              aria-expanded={line.expanded ?? undefined}
              aria-selected={item.index === at}
              tabIndex={item.index === at ? 0 : -1}
              className={`tree-line tree-level-${line.level}`}
              style={{ transform: `translateY(${item.start}px)` }}
              onFocus={() => {
                setActive(line.id);
                onFocus(line.node);
              }}
              onClick={() =>
                line.node === null ? toggle(line, line.expanded !== true) : onSelect(line.node)
              }
            >
              <Mark tone={line.tone} />
              {line.label}
            </div>
          );
        })}
      </div>
    </div>
  );
}
