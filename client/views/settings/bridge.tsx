import type { SourceResource } from '../../../server/protocol/resources.ts';
import { count, duration, plural } from '../../select/format.ts';
import { SOURCE_STATES } from '../../select/sources.ts';
import { useLink, useNow } from '../../store/link.ts';
import { useStatus } from '../../store/status.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { Name } from '../../ui/name.tsx';
import { Empty, Loading } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

const MODES = {
  demo: 'demo: it started a Kafka of its own',
  configured: 'configured: it watches your systems',
  simulated: 'simulated: nothing on the page is real',
} as const;

/** What this bridge is: its version and age, what it reads and what it may not, and where more is written. */
export function Bridge() {
  const { meta, sources, clusters } = useStatus();
  const link = useLink();
  const now = useNow(1_000);
  return (
    <div className="stack">
      <Card title="This bridge">
        {meta === undefined ? (
          <Loading lines={4} />
        ) : (
          <Facts
            items={[
              { label: 'version', value: meta.version },
              { label: 'runs for', value: duration(Math.max(0, now - meta.startedAt)) },
              { label: 'started', value: <Time at={meta.startedAt} now={now} as="clock" /> },
              { label: 'mode', value: MODES[meta.mode] },
              { label: 'line', value: link.state === 'live' ? 'live' : link.state },
              ...clusters.map((cluster) => ({
                label: `cluster ${cluster.name}`,
                value: [
                  plural(cluster.brokers, 'broker'),
                  plural(cluster.topics, 'topic'),
                  plural(cluster.groups, 'group'),
                ].join(', '),
              })),
            ]}
          />
        )}
      </Card>
      <Card title="What it reads" aside={meta === undefined ? '' : count(sources.length)} flush>
        {meta === undefined ? (
          <Loading lines={3} />
        ) : sources.length === 0 ? (
          <Empty title="No sources">Nothing is configured yet, or the bridge is still starting.</Empty>
        ) : (
          <ul className="sources">
            {sources.map((source) => (
              <Source key={source.id} source={source} now={now} />
            ))}
          </ul>
        )}
      </Card>
      <Card title="More">
        <ul className="settings-links">
          <li>
            <a href="/api/v1/openapi.json">The HTTP API</a>
            <span className="soft">, described in OpenAPI: everything on this page can be asked for</span>
          </li>
          <li>
            <a href="/metrics">Metrics</a>
            <span className="soft"> of Millrace itself, for Prometheus</span>
          </li>
          <li>
            <a href="/readyz">Readiness</a>
            <span className="soft">, as an orchestrator asks for it</span>
          </li>
          <li className="soft">
            The manual is the folder <span className="mono">docs</span> that came with Millrace: start with{' '}
            <span className="mono">docs/screen.md</span> and <span className="mono">docs/findings.md</span>.
          </li>
        </ul>
      </Card>
    </div>
  );
}

function Source({ source, now }: { source: SourceResource; now: number }) {
  const { tone, text } = SOURCE_STATES[source.state];
  return (
    <li className="source">
      <div className="source-head">
        <strong>
          <Name name={source.id} />
        </strong>
        <Badge tone={tone}>{text}</Badge>
        <span className="source-age soft">
          {source.asOf === null ? (
            'no answer yet'
          ) : (
            <>
              asked every {duration(source.periodMs)}, answered <Time at={source.asOf} now={now} />
            </>
          )}
        </span>
      </div>
      {source.detail === '' ? null : <p className="soft">{source.detail}</p>}
      {source.state === 'not-configured' ? null : source.limits.length === 0 ? (
        <p className="tone-ok">Nothing it may not read.</p>
      ) : (
        <ul className="limits" aria-label="What it cannot tell">
          {source.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      )}
    </li>
  );
}
