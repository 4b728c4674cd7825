import { useState } from 'react';
import type { EventResource } from '../../../server/protocol/event.ts';
import { EVENT_KINDS } from '../../select/event.ts';
import { bytes, count, plural } from '../../select/format.ts';
import { visibleName } from '../../select/names.ts';
import { eventHref } from '../../select/urls.ts';
import { useEvent } from '../../store/event.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { payloadWords, PayloadView } from '../../ui/event-value.tsx';
import { ErrorState, Loading } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useInView } from '../../ui/use-in-view.ts';

interface Head {
  cluster: string;
  topic: string;
  partition: number;
  offset: number;
}

const NEIGHBOURS = [-2, -1, 0, 1, 2];

/** The event at the head of a stuck partition, decoded and masked, with those before and after it. Read once it is in view. */
export function HeadEvent({ head, now }: { head: Head; now: number }) {
  const { ref, wasSeen } = useInView<HTMLDivElement>();
  const [step, setStep] = useState(0);
  const offset = Math.max(0, head.offset + step);
  const address = { ...head, offset };
  const { peeked, again } = useEvent(wasSeen ? address : null);
  return (
    <Card
      title="The event it stands at"
      aside={
        <LinkButton href={eventHref(head.cluster, head.topic, head.partition, offset)}>
          Open in full
        </LinkButton>
      }
    >
      <div className="head-event" ref={ref}>
        <div className="head-steps" role="group" aria-label="The event and its neighbours, by offset">
          {NEIGHBOURS.filter((by) => head.offset + by >= 0).map((by) => (
            <Button key={by} aria-pressed={by === step} onClick={() => setStep(by)}>
              {by === 0 ? <strong>{count(head.offset)}</strong> : count(head.offset + by)}
            </Button>
          ))}
        </div>
        <p className="soft">
          {step < 0
            ? 'Before it: already committed.'
            : step > 0
              ? 'Behind it: waits.'
              : 'The first event that the group has not committed.'}
        </p>
        {peeked.state === 'loading' ? <Loading label="Reading the event from Kafka" lines={6} /> : null}
        {peeked.state === 'failed' ? <ErrorState problem={peeked.problem} onRetry={again} /> : null}
        {peeked.state === 'done' ? <Brief event={peeked.event} now={now} /> : null}
      </div>
    </Card>
  );
}

function Brief({ event, now }: { event: EventResource; now: number }) {
  if (event.kind !== 'record' && event.kind !== 'aborted') {
    return (
      <p className="head-none">
        <strong>{EVENT_KINDS[event.kind]}</strong> {event.explanation ?? ''}
      </p>
    );
  }
  return (
    <>
      <Facts
        items={[
          { label: 'created', value: <Time at={event.timestamp} now={now} /> },
          { label: 'size', value: bytes(event.sizeBytes) },
          { label: 'key', value: <span className="mono">{keyWords(event)}</span> },
          { label: 'headers', value: plural(event.headers.length, 'header') },
        ]}
      />
      {event.explanation === undefined ? null : <p className="soft">{event.explanation}</p>}
      <p className="faint head-words">{event.value === null ? 'Value: null' : payloadWords(event.value)}</p>
      <PayloadView payload={event.value} label={`Value at offset ${event.offset}`} />
    </>
  );
}

const KEY_SHOWN = 80;
function keyWords({ key }: EventResource): string {
  if (key === null || key.text === null) return 'null';
  const shown = visibleName(key.text.slice(0, KEY_SHOWN));
  return key.text.length > KEY_SHOWN ? `${shown}…` : shown;
}
