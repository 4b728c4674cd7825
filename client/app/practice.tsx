import { ChevronDown } from 'lucide-react';
import * as Menu from 'radix-ui/dropdown-menu';
import { useState } from 'react';
import type { DrillResource } from '../../server/protocol/rooms.ts';
import { ago } from '../select/format.ts';
import { usePorts } from '../store/context.ts';
import { Mark } from '../ui/mark.tsx';
import './practice.css';

/** Breaks something on purpose in the demo's own Kafka, and mends it again. Not there on a Kafka of the user's. */
export function Practice({ drills, offered }: { drills: readonly DrillResource[]; offered: boolean }) {
  const { drill, watch } = usePorts();
  const [failure, setFailure] = useState<string | null>(null);
  if (!offered) return null;
  const running = drills.filter((item) => item.state !== 'idle' && item.state !== 'failed');

  const toggle = async (item: DrillResource): Promise<void> => {
    setFailure(null);
    const answer = await (item.state === 'running' ? drill.stop(item.name) : drill.start(item.name));
    if (!answer.ok) setFailure(answer.problem.detail ?? answer.problem.title);
  };

  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="button button-plain">
        {running.length > 0 ? <Mark tone="warning" /> : null}
        Practice
        {running.length === 0 ? null : (
          <span className="practice-names">{`: ${running.map((item) => item.name).join(', ')}`}</span>
        )}
        <ChevronDown size={14} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={8} collisionPadding={16}>
          <Menu.Label className="menu-label">
            Break something on purpose, find it, mend it. Real faults in the demo's own processes.
          </Menu.Label>
          {failure === null ? null : <Menu.Label className="menu-failure">{failure}</Menu.Label>}
          {drills.map((item) => (
            <Menu.Item
              key={item.name}
              className="menu-item"
              disabled={item.state === 'starting' || item.state === 'mending'}
              onSelect={(event) => {
                event.preventDefault();
                void toggle(item);
              }}
            >
              <span className="menu-title">
                {item.title}
                <span className={item.state === 'running' ? 'tone-warning' : 'soft'}>
                  {drillWord(item, watch.now())}
                </span>
              </span>
              <small>{item.state === 'failed' && item.detail !== '' ? item.detail : item.description}</small>
            </Menu.Item>
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

function drillWord(item: DrillResource, now: number): string {
  switch (item.state) {
    case 'idle':
      return 'start';
    case 'starting':
      return 'starting';
    case 'running':
      return `mend (${ago(item.startedAt, now)})`;
    case 'mending':
      return 'mending';
    case 'failed':
      return 'failed: try again';
  }
}
