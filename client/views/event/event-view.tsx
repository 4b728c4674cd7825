import { type ReactNode, useMemo } from 'react';
import type { EventResource } from '../../../server/protocol/event.ts';
import { EVENT_KINDS, nextOffset, previousOffset } from '../../select/event.ts';
import { ago, bytes, count, fullTime } from '../../select/format.ts';
import { visibleName } from '../../select/names.ts';
import { eventHref, flowRoute, href, NO_QUERY, type Route, topicHref } from '../../select/urls.ts';
import { useEvent } from '../../store/event.ts';
import { useKeys } from '../../store/keys.ts';
import { useNow } from '../../store/link.ts';
import { Tag } from '../../ui/badge.tsx';
import { LinkButton } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { payloadWords, PayloadView } from '../../ui/event-value.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { navigate } from '../../ui/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { ErrorState, Loading } from '../../ui/states.tsx';
import './event.css';
import { Headers } from './headers.tsx';

type EventRoute = Extract<Route, { view: 'event' }>;

/** What stands at one offset: the decoded, masked event, or why none can be read there. */
export function EventView({ route }: { route: EventRoute }) {
  const { cluster, topic, partition, offset } = route;
  const { peeked, again } = useEvent(route);
  const event = peeked.state === 'done' ? peeked.event : null;
  const at = (to: number | null): string | null =>
    to === null ? null : eventHref(cluster, topic, partition, to);
  const previous = at(previousOffset(offset));
  const next = at(event === null ? offset + 1 : nextOffset(event));
  const go = (to: string | null): void => {
    if (to !== null) navigate(to, { replace: true });
  };
  useKeys({ ArrowLeft: () => go(previous), ArrowRight: () => go(next), Escape: () => window.history.back() });

  return (
    <Page
      title={`${visibleName(topic)}-${partition} at offset ${count(offset)}`}
      kind={
        event === null
          ? 'Event'
          : `${EVENT_KINDS[event.kind].charAt(0).toUpperCase()}${EVENT_KINDS[event.kind].slice(1)}`
      }
      trail={[
        { label: 'Flow', href: href(flowRoute(cluster)) },
        { label: visibleName(topic), href: topicHref(cluster, topic) },
      ]}
      aside={
        <>
          <KeyHint keys="←" />
          {previous === null ? null : <LinkButton href={previous}>Previous</LinkButton>}
          {next === null ? null : <LinkButton href={next}>Next</LinkButton>}
          <KeyHint keys="→" />
        </>
      }
    >
      {peeked.state === 'loading' ? <Loading label="Reading the event from Kafka" lines={8} /> : null}
      {peeked.state === 'failed' ? (
        <ErrorState
          problem={peeked.problem}
          onRetry={again}
          ways={
            <>
              <LinkButton href={topicHref(cluster, topic)}>Topic</LinkButton>
              <LinkButton href={href({ view: 'topics', cluster, ...NO_QUERY })}>All topics</LinkButton>
            </>
          }
        />
      ) : null}
      {event === null ? null : <Body event={event} />}
    </Page>
  );
}

function Body({ event }: { event: EventResource }) {
  const now = useNow();
  const facts = useMemo(() => factsOf(event, now), [event, now]);
  const readable = event.kind === 'record' || event.kind === 'aborted';
  return (
    <>
      {event.explanation === undefined && readable ? null : (
        <div className="event-explanation">
          <p>{event.explanation ?? `At this offset stands no event: ${EVENT_KINDS[event.kind]}.`}</p>
          {readable ? null : <WayOn event={event} />}
        </div>
      )}
      {readable ? <Facts items={facts} /> : null}
      {readable ? (
        <div className="event-body">
          <Card title="Value" aside={event.value === null ? 'null' : payloadWords(event.value)}>
            <PayloadView payload={event.value} label="Value" />
            <Note text={event.value?.note} />
          </Card>
          <div className="event-side">
            <Card title="Key" aside={event.key === null ? 'null' : payloadWords(event.key)}>
              <PayloadView payload={event.key} label="Key" />
              <Note text={event.key?.note} />
            </Card>
            <Headers headers={event.headers} />
          </div>
        </div>
      ) : null}
      <p className="faint">
        {event.masking
          ? 'Fields that may be personal or secret are masked by the bridge before they leave it.'
          : 'Masking is switched off in the configuration.'}
      </p>
    </>
  );
}

/** Where there is nothing to read, the way to what can be read. */
function WayOn({ event }: { event: EventResource }) {
  const { cluster, topic, partition, nextOffset: next } = event;
  return next === null ? (
    <LinkButton href={topicHref(cluster, topic)}>Topic</LinkButton>
  ) : (
    <LinkButton href={eventHref(cluster, topic, partition, next)}>{`Go to offset ${count(next)}`}</LinkButton>
  );
}

const Note = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : <p className="event-note soft">{text}</p>;

function factsOf(event: EventResource, now: number) {
  const facts: { label: string; value: ReactNode }[] = [
    { label: event.timestampType === 'log-append-time' ? 'appended' : 'created', value: timeOf(event, now) },
    { label: 'size', value: bytes(event.sizeBytes) },
    { label: 'compression', value: event.compression ?? 'not known' },
    {
      label: 'producer',
      value:
        event.producerId === null
          ? 'not idempotent: no id'
          : `${event.producerId}, epoch ${event.producerEpoch ?? 'not known'}`,
    },
  ];
  if (event.transactional) facts.push({ label: 'transactional', value: 'yes' });
  if (event.traceId !== null) facts.push({ label: 'trace', value: visibleName(event.traceId) });
  facts.push({ label: 'read', value: ago(event.asOf, now) });
  return facts;
}

function timeOf(event: EventResource, now: number) {
  if (event.timestamp === null) return 'not known';
  return (
    <>
      {fullTime(event.timestamp)} <span className="soft">{ago(event.timestamp, now)}</span>{' '}
      {event.timestampSuspect ? (
        <Tag title="The producer's timestamp does not fit the order of appends: shown, not believed">
          does not fit its neighbours
        </Tag>
      ) : null}
    </>
  );
}
