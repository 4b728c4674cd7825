import { staleAge } from '../../select/freshness.ts';
import { duration } from '../../select/format.ts';
import { SOURCE_STATES } from '../../select/sources.ts';
import { useNow } from '../../store/link.ts';
import { useStatus } from '../../store/status.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Loading } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import './systems.css';

/** What Millrace reads from, how each source is doing, and what it cannot see there. */
export function SystemsView() {
  const { meta, sources, clusters } = useStatus();
  const now = useNow();
  return (
    <Page title="Systems">
      {meta === undefined ? <Loading lines={6} /> : null}
      {meta !== undefined && sources.length === 0 ? (
        <Empty title="No sources">Nothing is configured yet, or the bridge is still starting.</Empty>
      ) : null}
      <div className="columns">
        {sources.map((source) => {
          const cluster = clusters.find((item) => item.name === source.cluster);
          const skew = cluster?.skewMs ?? null;
          return (
            <Card
              key={source.id}
              title={source.id}
              age={staleAge(source.asOf, now, source.periodMs)}
              aside={
                <Badge tone={SOURCE_STATES[source.state].tone}>{SOURCE_STATES[source.state].text}</Badge>
              }
            >
              <Facts
                items={[
                  { label: 'kind', value: source.kind },
                  { label: 'cluster', value: source.cluster ?? 'none' },
                  { label: 'last answer', value: <Time at={source.asOf} now={now} /> },
                  { label: 'asked every', value: duration(source.periodMs) },
                  ...(skew !== null && Math.abs(skew) > 1_000
                    ? [{ label: "brokers' clock against ours", value: duration(skew) }]
                    : []),
                ]}
              />
              {source.detail === '' ? null : <p className="systems-detail">{source.detail}</p>}
              <ul className="systems-limits soft">
                {source.limits.map((limit) => (
                  <li key={limit}>{limit}</li>
                ))}
              </ul>
            </Card>
          );
        })}
      </div>
    </Page>
  );
}
