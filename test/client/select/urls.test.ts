import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName, encodeName, href, parseRoute, type Route } from '../../../client/select/urls.ts';

/** Goes through a real URL parser, as a browser's address bar does. */
function throughTheBrowser(route: Route): Route {
  const url = new URL(href(route), 'http://127.0.0.1:7070');
  return parseRoute(url.pathname, url.search);
}

const ODD = [
  'orders',
  'with.dots.v2',
  'team/orders',
  '100 %',
  '%2F',
  '..',
  '.',
  '~',
  '~.',
  '',
  'ödenwald 注文 🛒',
  'a?b#c&d=e+f',
  ' space ',
  'back\\slash',
  '\u0000',
  '__consumer_offsets',
];

describe('every group name survives its address', () => {
  it.each(ODD)('%j', (group) => {
    const route: Route = { view: 'group', cluster: 'demo', group, partition: null };
    expect(throughTheBrowser(route)).toEqual(route);
  });
  it('any well-formed name at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (group) => {
        const route: Route = { view: 'group', cluster: 'demo', group, partition: 'a-0' };
        expect(throughTheBrowser(route)).toEqual(route);
      }),
    );
  });
  it('a lone surrogate has no address of its own and does not throw', () => {
    expect(decodeName(encodeName('a\ud800b'))).toBe('a\ufffdb');
  });
});

describe('every view has an address that leads back to it', () => {
  const query = { q: 'a b&c', state: 'closed', sort: '-lag', offset: 200, selected: 'a/b ü' };
  const routes: Route[] = [
    { view: 'home' },
    { view: 'flow', cluster: 'eu.prod', mode: '3d', selected: null, finding: null },
    { view: 'flow', cluster: '..', mode: 'table', selected: 'group:a/b', finding: 'f-1' },
    {
      view: 'flow',
      cluster: 'a',
      mode: 'flat',
      selected: null,
      finding: null,
      district: 'groups a.… › a.b/…',
    },
    { view: 'groups', cluster: 'demo', ...query },
    { view: 'topics', cluster: 'demo', q: '', state: '', sort: '', offset: 0, selected: '' },
    { view: 'brokers', cluster: 'demo', ...query },
    { view: 'findings', cluster: 'demo', ...query },
    { view: 'findings', cluster: 'demo', ...query, span: 'day' },
    { view: 'systems', cluster: 'demo' },
    { view: 'settings', cluster: 'demo' },
    { view: 'topic', cluster: 'demo', topic: 'a.b-c_d' },
    { view: 'event', cluster: 'demo', topic: 'orders', partition: 1, offset: Number.MAX_SAFE_INTEGER },
  ];
  it.each(routes)('$view', (route) => expect(throughTheBrowser(route)).toEqual(route));
});

describe('an address that means nothing is not found, never something else', () => {
  it.each([
    '/x',
    '/c',
    '/c/',
    '/c/demo/nothing',
    '/c/demo/groups/a/b',
    '/c/demo/groups/%E0%A4%A',
    '/c/demo/topics/orders/1',
    '/c/demo/topics/orders/one/2',
    '/c/demo/topics/orders/-1/2',
    '/c/demo/topics/orders/1/1e3',
    '/c/demo/topics/orders/1/9007199254740993',
    '/c/demo/topics/orders/1/2/3',
  ])('%s', (path) => expect(parseRoute(path, '').view).toBe('not-found'));
  it('bad values of a query fall back to the default', () => {
    expect(parseRoute('/c/demo', '?mode=4d')).toMatchObject({ view: 'flow', mode: '3d' });
    expect(parseRoute('/c/demo/groups', '?offset=-5')).toMatchObject({ offset: 0 });
    expect(parseRoute('/c/demo/groups', `?q=${'x'.repeat(999)}`)).toMatchObject({ q: 'x'.repeat(200) });
  });
});

describe('the wall', () => {
  it.each([
    ['/wall', { view: 'wall', cluster: null, every: 12 }],
    ['/c/demo/wall?every=15', { view: 'wall', cluster: 'demo', every: 15 }],
    ['/c/demo/wall?every=0', { view: 'wall', cluster: 'demo', every: 3 }],
    ['/c/demo/wall?every=x', { view: 'wall', cluster: 'demo', every: 12 }],
  ])('%s', (address, route) => {
    const url = new URL(address, 'http://127.0.0.1:7070');
    expect(parseRoute(url.pathname, url.search)).toEqual(route);
    expect(throughTheBrowser(route as Route)).toEqual(route);
  });
});
