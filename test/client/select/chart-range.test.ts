import { describe, expect, it } from 'vitest';
import { chartRangeText, parseChartRange, windowOf, zoomTo } from '../../../client/select/chart-range.ts';
import { href, parseRoute } from '../../../client/select/urls.ts';

const NOW = 1_762_000_000_000;

describe('the span of the charts', () => {
  it.each(['5m', '15m', '1h', '1762000000000-1762000060000'])('%s is read and written', (text) => {
    expect(chartRangeText(parseChartRange(text))).toBe(text);
  });
  it.each([null, '', '2h', '5-', 'a-b', '-5-10', '1e3-2e9', '10-12', '1762000060000-', '9'.repeat(40)])(
    '%s is no span: the charts choose theirs',
    (text) => {
      expect(parseChartRange(text)).toBeNull();
    },
  );
  it('a drag to the left zooms as one to the right; too short a drag is none', () => {
    expect(zoomTo(20_000.4, 9_999.6)).toEqual({ from: 10_000, to: 20_000 });
    expect(zoomTo(10_000, 12_000)).toBeNull();
  });
  it('without a choice: all there is, at least five minutes, at most the hour', () => {
    const span = (first: number | null) => NOW - windowOf(null, first, NOW).from;
    expect(span(null)).toBe(300_000);
    expect(span(NOW - 10_000)).toBe(300_000);
    expect(span(NOW - 1_200_000)).toBe(1_200_000);
    expect(span(NOW - 9_000_000)).toBe(3_600_000);
  });
  it('the last minutes glide, what was zoomed in on stays', () => {
    expect(windowOf({ last: 300_000 }, null, NOW)).toEqual({ from: NOW - 300_000, to: NOW });
    expect(windowOf({ from: 1, to: 2 }, null, NOW)).toEqual({ from: 1, to: 2 });
  });
  it.each([
    '/c/demo/groups/orders%20a?partition=t-1&range=15m',
    '/c/demo/topics/orders?range=1762000000000-1762000060000',
  ])('%s is an address that leads back to itself', (address) => {
    const url = new URL(address, 'http://x');
    expect(href(parseRoute(url.pathname, url.search))).toBe(address.replace('%20', '%20'));
  });
});
