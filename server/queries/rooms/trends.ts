import type { Page } from '../../gateway/ports.ts';
import type { GroupSummary, TopicSummary } from '../../protocol/resources.ts';
import type { Recorder } from '../recorder.ts';

/** Steps of a row's small chart: five minutes. */
const POINTS = 30;

/** The last minutes of a row's main number, oldest first; null is a gap. It changes once a step, and not at all while that is constant. */
interface Trend {
  trend?: (number | null)[];
}

/** Lag, for the rows of one window. */
export function withGroupTrends(recorder: Recorder, page: Page<GroupSummary>): Page<GroupSummary & Trend> {
  const rows = page.rows.map((row) =>
    withTrend(row, recorder.of(row.cluster)?.groups.trend(row.group, 'lag', POINTS)),
  );
  return { ...page, rows };
}

/** Events/s in, for the rows of one window. */
export function withTopicTrends(recorder: Recorder, page: Page<TopicSummary>): Page<TopicSummary & Trend> {
  const rows = page.rows.map((row) =>
    withTrend(row, recorder.of(row.cluster)?.topics.trend(row.topic, 'rateIn', POINTS)),
  );
  return { ...page, rows };
}

const withTrend = <R>(row: R, trend: (number | null)[] | null | undefined): R & Trend => ({
  ...row,
  ...(trend === null || trend === undefined ? {} : { trend }),
});
