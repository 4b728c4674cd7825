import { expect, it } from 'vitest';
import { captionOf, fileName } from '../../../client/scene/screenshot.ts';

it('writes of what and of when a picture is, and that it is stale', () => {
  const asOf = new Date(2026, 10, 23, 14, 3, 59).getTime();
  expect(captionOf('demo', asOf, false)).toMatch(/^demo, as of .*14:03:59/);
  expect(captionOf('demo', asOf, true)).toMatch(/, stale$/);
  expect(captionOf('demo', 0, false)).toBe('demo, no data yet');
});

it('names the file by the time in UTC', () => {
  expect(fileName(Date.UTC(2026, 10, 23, 14, 3, 59))).toBe('millrace-flow-2026-11-23-14-03-59.png');
});
