import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { ZodMiniType } from 'zod/mini';
import { brokerList, findingList, groupList, topicList } from '../../../server/gateway/routes/lists.ts';
import { graphResource, systemList } from '../../../server/gateway/routes/things.ts';
import { eventResource } from '../../../server/protocol/event.ts';
import { finding } from '../../../server/protocol/finding.ts';
import { groupHistory, partitionHistory, topicHistory } from '../../../server/protocol/history.ts';
import { groupResource, topicResource } from '../../../server/protocol/resources.ts';
import { CLUSTER, member, Pipeline, SECOND, topic } from '../model/pipeline.ts';
import { Watch } from '../queries/world.ts';
import { drill, post, problemIn, serve } from './served.ts';

/** A model fed by observations: two groups that read, one that nobody runs while events arrive. */
function watched(): Watch {
  const p = new Pipeline().topics(topic('orders', 2), topic('payments', 1)).ends([100, 100]);
  p.describe([member('worker-1', [0, 1])], { group: 'busy/one' }).describe([], { group: 'left' });
  const watch = new Watch(p);
  for (let s = 1; s <= 900; s++) {
    p.wait(SECOND)
      .source()
      .ends([100 + 10 * s, 100]);
    if (s % 5 === 0) p.commit(100 + 10 * s, { group: 'busy/one' });
    if (s === 1) p.commit(100, { group: 'left' });
    watch.evaluate();
  }
  return watch;
}

const watch = watched();
const served = () =>
  serve({
    queries: watch.queries,
    drills: () => ({
      list: () => [drill('poison')],
      start: (name) => Promise.resolve(drill(name, 'running')),
      stop: (name) => Promise.resolve(drill(name)),
    }),
    actions: {
      enabled: true,
      changeOffsets: ({ dryRun }) =>
        Promise.resolve({
          dryRun,
          changes: [{ topic: 'orders', partition: 0, from: null, to: 5, skips: 5 }],
        }),
    },
  });

const openFinding = (): string => {
  const [found] = watch.detector.open();
  if (found === undefined) throw new Error('nothing was found');
  return found.id;
};

/** Every GET that the contract names, canonical and short, with what it is parsed by. */
const answers = (): [path: string, template: string, schema: ZodMiniType][] => {
  const one = (path: string, template: string, schema: ZodMiniType): [string, string, ZodMiniType][] => [
    [`${path}?cluster=${CLUSTER}`, template, schema],
    [`/clusters/${CLUSTER}${path}`, `/clusters/{cluster}${template}`, schema],
  ];
  const id = encodeURIComponent(openFinding());
  return [
    ...one('/findings', '/findings', findingList),
    ...one(`/findings/${id}`, '/findings/{id}', finding),
    ...one('/groups', '/groups', groupList),
    ...one('/groups/busy%2Fone', '/groups/{group}', groupResource),
    ...one('/topics', '/topics', topicList),
    ...one('/topics/orders', '/topics/{topic}', topicResource),
    ...one('/groups/busy%2Fone/history', '/groups/{group}/history', groupHistory),
    ...one('/topics/orders/history', '/topics/{topic}/history', topicHistory),
    ...one(
      '/groups/busy%2Fone/partitions/orders/0/history',
      '/groups/{group}/partitions/{topic}/{partition}/history',
      partitionHistory,
    ),
    ...one('/brokers', '/brokers', brokerList),
    ...one('/systems', '/systems', systemList),
    ...one('/graph', '/graph', graphResource),
    ...one('/events/orders/0/7', '/events/{topic}/{partition}/{offset}', eventResource),
  ];
};

interface Described {
  openapi: string;
  paths: Record<string, Record<string, { parameters: { name: string; in: string }[]; responses: Responses }>>;
  components: { schemas: Record<string, object> };
}
type Responses = Record<string, { content?: Record<string, { schema: object }> }>;

const describedBy = async (url: string): Promise<Described> =>
  (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Described;

/** The schema of an operation's answer, made from the document alone. */
function schemaIn(document: Described, schema: object): z.ZodType {
  const local = (value: object): object =>
    JSON.parse(JSON.stringify(value).replaceAll('#/components/schemas/', '#/$defs/')) as object;
  const whole = { ...local(schema), $defs: local(document.components.schemas) };
  return z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
}

describe('over a model', () => {
  test('every answer is what the protocol says, on both forms of its path', async () => {
    const { url } = await served();
    for (const [path, , schema] of answers()) {
      const response = await fetch(`${url}/api/v1${path}`);
      expect(response.status, path).toBe(200);
      const parsed = schema.safeParse(await response.json());
      expect(parsed.error?.issues, path).toBeUndefined();
    }
  });

  test('what was fed is what is told', async () => {
    const { url } = await served();
    const get = async (path: string): Promise<unknown> => (await fetch(`${url}/api/v1${path}`)).json();
    expect(await get('/groups?sort=group')).toMatchObject({
      groups: [
        { group: 'busy/one', memberCount: 1 },
        { group: 'left', memberCount: 0, lag: 9_000 },
      ],
      total: 2,
      next: null,
    });
    expect(await get('/groups?q=LEF')).toMatchObject({ groups: [{ group: 'left' }] });
    expect(await get('/topics?sort=-topic&limit=1')).toMatchObject({
      topics: [{ topic: 'payments' }],
      total: 2,
    });
    expect(await get('/findings')).toMatchObject({ findings: [{ code: 'no-consumer', group: 'left' }] });
    expect(await get('/findings?state=closed')).toMatchObject({ findings: [], total: 0 });
    expect(await get('/graph?cluster=configured')).toMatchObject({ nodes: [], edges: [] });
  });

  test('a sort or a state that is none is 400 with the field', async () => {
    const { url } = await served();
    for (const [query, field] of [
      ['groups?sort=colour', 'sort'],
      ['topics?sort=__proto__', 'sort'],
      ['findings?state=half-open', 'state'],
    ] as const)
      expect(await problemIn(await fetch(`${url}/api/v1/${query}`))).toMatchObject({
        code: 'bad-request',
        field,
      });
  });
});

describe('openapi.json', () => {
  test('has every route, and every reference in it leads somewhere', async () => {
    const { url } = await served();
    const document = await describedBy(url);
    expect(document.openapi).toBe('3.1.0');
    const forms = (path: string) => [`/api/v1${path}`, `/api/v1/clusters/{cluster}${path}`];
    expect(Object.keys(document.paths).toSorted()).toEqual(
      [
        ...forms('/findings'),
        ...forms('/findings/{id}'),
        ...forms('/groups'),
        ...forms('/groups/{group}'),
        ...forms('/groups/{group}/history'),
        ...forms('/topics/{topic}/history'),
        ...forms('/groups/{group}/partitions/{topic}/{partition}/history'),
        ...forms('/groups/{group}/offsets'),
        ...forms('/topics'),
        ...forms('/topics/{topic}'),
        ...forms('/brokers'),
        ...forms('/systems'),
        ...forms('/graph'),
        ...forms('/events/{topic}/{partition}/{offset}'),
        '/api/v1/drills',
        '/api/v1/drills/{name}',
        '/api/v1/session',
      ].toSorted(),
    );
    const refs = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g);
    for (const [, ref] of refs)
      expect(Object.keys(document.components.schemas)).toContain(ref?.replace('#/components/schemas/', ''));
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, { parameters }] of Object.entries(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(inPath, `${method} ${path}`).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
  });

  test('describes the answers that are really given', async () => {
    const { url } = await served();
    const document = await describedBy(url);
    for (const [path, template] of answers()) {
      const body: unknown = await (await fetch(`${url}/api/v1${path}`)).json();
      const content = document.paths[`/api/v1${template}`]?.get?.responses[200]?.content;
      const parsed = schemaIn(document, content?.['application/json']?.schema ?? {}).safeParse(body);
      expect(parsed.error?.issues, path).toBeUndefined();
      expect(schemaIn(document, content?.['application/json']?.schema ?? {}).safeParse({}).success).toBe(
        false,
      );
    }
  });

  test('describes the answers to writes and the problems', async () => {
    const { url } = await served();
    const document = await describedBy(url);
    const check = async (template: string, method: string, response: Response) => {
      const type = response.headers.get('content-type')?.split(';')[0] ?? '';
      const { responses } = document.paths[`/api/v1${template}`]?.[method] ?? {};
      const schema = responses?.[response.status]?.content?.[type]?.schema;
      expect(schema, `${method} ${template} ${response.status}`).toBeDefined();
      const parsed = schemaIn(document, schema ?? {}).safeParse(await response.json());
      expect(parsed.error?.issues, template).toBeUndefined();
      return response.status;
    };
    const change = { changes: [{ topic: 'orders', partition: 0, expected: null, to: { time: -5 } }] };
    const offsets = `${url}/api/v1/groups/left/offsets`;
    expect(await check('/groups/{group}/offsets', 'post', await fetch(offsets, post(change)))).toBe(200);
    expect(await check('/groups/{group}/offsets', 'post', await fetch(offsets, post({})))).toBe(400);
    expect(await check('/drills/{name}', 'post', await fetch(`${url}/api/v1/drills/poison`, post({})))).toBe(
      200,
    );
    expect(
      await check('/groups/{group}', 'get', await fetch(`${url}/api/v1/groups/nobody?cluster=local`)),
    ).toBe(404);
  });
});
