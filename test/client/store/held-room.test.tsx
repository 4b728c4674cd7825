// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import type { RoomSpec } from '../../../server/protocol/rooms.ts';
import { useHeldRoom } from '../../../client/store/held-room.ts';
import { draw, type Page } from '../page.tsx';
import { act, useState } from 'react';

const spec = (q: string) =>
  ({ view: 'groups', cluster: 'demo', q, state: '', sort: '', offset: 0, limit: 200 }) as const;

let ask: (q: string) => void = () => {};
function Probe() {
  const [q, setQ] = useState('a');
  ask = setQ;
  const { replica, spec: answered } = useHeldRoom(spec(q));
  const of = answered !== null && 'q' in answered ? answered.q : 'none';
  return <p>{`${of} ${replica?.status ?? 'nothing'} ${JSON.stringify(replica?.state ?? {})}`}</p>;
}

let page: Page | null = null;
afterEach(() => {
  page?.close();
  page = null;
});

/** Rooms answer at once unless their search begins with `slow`. */
async function probe(): Promise<Page> {
  const groups = (asked: RoomSpec) => {
    const q = 'q' in asked ? asked.q : '';
    return q.startsWith('slow')
      ? ({ status: 'loading' } as const)
      : ({ status: 'live', state: { rows: { [q]: {} } } } as const);
  };
  page = await draw(<Probe />, { rooms: { groups } });
  return page;
}

describe('a held room', () => {
  it('shows what was shown until the new one has answered, and says what it answers', async () => {
    const shown = await probe();
    expect(shown.text()).toContain('a live {"rows":{"a":{}}}');
    await act(async () => ask('slow'));
    expect(shown.text()).toContain('a live {"rows":{"a":{}}}');
    expect(shown.ports.watched()).toEqual(['groups', 'groups']);
    await shown.change((ports) => ports.put('groups', { status: 'live', state: { rows: { slow: {} } } }));
    expect(shown.text()).toContain('slow live {"rows":{"slow":{}}}');
    expect(shown.ports.watched()).toEqual(['groups']);
  });

  it('goes past rooms that never answered without keeping them', async () => {
    const shown = await probe();
    for (const q of ['slow 1', 'slow 2', 'slow 3']) await act(async () => ask(q));
    expect(shown.text()).toContain('a live');
    expect(shown.ports.watched()).toHaveLength(2);
    await act(async () => ask('b'));
    expect(shown.text()).toContain('b live');
    expect(shown.ports.watched()).toHaveLength(1);
  });

  it('leaves nothing behind when it goes, whatever was under way', async () => {
    const shown = await probe();
    await act(async () => ask('slow'));
    shown.close();
    expect(shown.ports.watched()).toEqual([]);
  });
});
