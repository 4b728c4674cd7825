import { expect, test } from 'vitest';
import { guardName } from '../../../server/protocol/path-names.ts';
import { queriesDouble } from './queries-double.ts';
import { problemIn, serve } from './served.ts';

const AWKWARD = ['a/b', '..', '~x', '', 'history', 'g/history', 'Größe 100%'];
const world = {
  east: { groups: ['g', ...AWKWARD], topics: ['orders', 'history'] },
  west: { groups: ['g'], topics: ['orders'] },
};
const served = () => serve({ queries: queriesDouble(world) });

const json = async (url: string): Promise<unknown> => {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  return response.json();
};

test('histories of names that need care in a path, on both forms of it', async () => {
  const { url } = await served();
  for (const group of AWKWARD) {
    const segment = encodeURIComponent(guardName(group));
    for (const base of [`${url}/api/v1`, `${url}/api/v1/clusters/east`]) {
      expect(await json(`${base}/groups/${segment}/history`)).toMatchObject({ group, lag: [3] });
      expect(await json(`${base}/groups/${segment}/partitions/orders/3/history`)).toMatchObject({
        ...{ group, topic: 'orders', partition: 3 },
      });
    }
  }
  expect(await json(`${url}/api/v1/topics/history/history`)).toMatchObject({
    cluster: 'east',
    rateIn: [1.5],
  });
  expect(await json(`${url}/api/v1/groups/g/history?cluster=west`)).toMatchObject({ cluster: 'west' });
});

test('a name on several clusters is 409 with the candidates; a part that is unknown is 404 by its code', async () => {
  const { url } = await served();
  const asked = async (path: string) => problemIn(await fetch(`${url}/api/v1/${path}`));
  for (const path of ['groups/g/history', 'topics/orders/history', 'groups/g/partitions/orders/0/history'])
    expect(await asked(path), path).toMatchObject({
      ...{ status: 409, code: 'ambiguous-cluster', candidates: ['east', 'west'] },
    });
  for (const [path, code] of [
    ['groups/nobody/history', 'unknown-group'],
    ['clusters/west/groups/a%2Fb/history', 'unknown-group'],
    ['clusters/west/groups/a%2Fb/partitions/orders/0/history', 'unknown-group'],
    ['topics/nothing/history', 'unknown-topic'],
    ['clusters/north/topics/orders/history', 'unknown-cluster'],
    ['groups/g/partitions/orders/history', 'not-found'],
  ] as const)
    expect(await asked(path), path).toMatchObject({ status: 404, code });
});

test('bad input is 400 with the field; they are read only', async () => {
  const { url } = await served();
  const field = async (path: string) => {
    const found = await problemIn(await fetch(`${url}/api/v1/${path}`));
    expect(found, path).toMatchObject({ status: 400, code: 'bad-request' });
    return found.field;
  };
  const partition = (which: string) => `clusters/east/groups/g/partitions/orders/${which}/history`;
  for (const which of ['-1', '1.5', 'x', '2147483648', '~3', '%20'])
    expect(await field(partition(which))).toBe('partition');
  expect(await field('clusters/east/groups/g/partitions/or%20ders/0/history')).toBe('topic');
  expect(await field(`topics/${'t'.repeat(250)}/history`)).toBe('topic');
  expect(await field(`groups/${'g'.repeat(32_768)}/history`)).toBe('group');
  expect(await field('groups/g/history?cluster=e%2Fast')).toBe('cluster');
  expect(await field('groups/g/history?since=5')).toBe('since');
  const written = await fetch(`${url}/api/v1/groups/g/history`, { method: 'POST' });
  expect(await problemIn(written)).toMatchObject({ code: 'method-not-allowed' });
});

test('with tokens they are for those who are signed in', async () => {
  const { url } = await serve(
    { queries: queriesDouble(world) },
    { auth: { kind: 'token', tokens: [{ name: 'ops', role: 'viewer', sha256: 'a'.repeat(64) }] } },
  );
  for (const path of [
    'groups/a%2Fb/history',
    'topics/history/history',
    'groups/a%2Fb/partitions/orders/0/history',
  ])
    expect(await problemIn(await fetch(`${url}/api/v1/${path}`))).toMatchObject({ code: 'unauthenticated' });
});
