import { expect, test } from 'vitest';
import { Pipeline, topic } from '../model/pipeline.ts';
import { Watch } from '../queries/world.ts';
import { problemIn, serve } from './served.ts';

async function served() {
  const p = new Pipeline().topics(topic('orders', 1)).ends([100]);
  p.commit(100, { group: 'billing' }).commit(10, { group: 'mailing' });
  return serve({ queries: new Watch(p).queries });
}

test('q takes the search of the screen: fields, numbers, alternatives', async () => {
  const { url } = await served();
  const found = async (q: string): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1/groups?q=${encodeURIComponent(q)}`);
    const { groups, total } = (await answer.json()) as { groups: { group: string }[]; total: number };
    expect(total).toBe(groups.length);
    return groups.map(({ group }) => group).sort();
  };
  expect(await found('ill')).toEqual(['billing']);
  expect(await found('lag>50')).toEqual(['mailing']);
  expect(await found('topic:ord* -lag>50')).toEqual(['billing']);
  expect(await found('"bill" or mail*')).toEqual(['billing', 'mailing']);
});

test('a q that is no search is 400 with the field and the place in it', async () => {
  const { url } = await served();
  const problem = await problemIn(await fetch(`${url}/api/v1/groups?q=${encodeURIComponent('bill lag>x')}`));
  expect(problem).toMatchObject({
    status: 400,
    code: 'bad-request',
    field: 'q',
    position: { offset: 9, length: 1 },
  });
  expect(problem.detail).toContain('Expected: a number');
  for (const list of ['topics', 'brokers', 'findings'])
    expect(await problemIn(await fetch(`${url}/api/v1/${list}?q=nofield:x`))).toMatchObject({
      status: 400,
      field: 'q',
      position: { offset: 0, length: 7 },
    });
});
