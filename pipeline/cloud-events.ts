/**
 * An event on its way to Kafka: CloudEvents 1.0 in the binary mode of the Kafka protocol binding (attributes are headers with the
 * prefix `ce_`, the data is the value), with W3C trace context beside it.
 */
export interface PipelineEvent {
  topic: string;
  key: string;
  value: string;
  headers: Record<string, string>;
}

export interface Attributes {
  /** Unique together with `source`. */
  id: string;
  source: string;
  type: string;
  /** ms since 1970 */
  time: number;
  subject: string;
  traceparent: string;
}

export function cloudEvent(topic: string, key: string, data: unknown, attributes: Attributes): PipelineEvent {
  return {
    topic,
    key,
    value: JSON.stringify(data),
    headers: {
      ce_specversion: '1.0',
      ce_id: attributes.id,
      ce_source: attributes.source,
      ce_type: attributes.type,
      ce_time: new Date(attributes.time).toISOString(),
      ce_subject: attributes.subject,
      'content-type': 'application/json',
      traceparent: attributes.traceparent,
    },
  };
}

/** The same trace, one step further (W3C Trace Context): the trace id stays, the parent id is new. Null when it is not valid. */
export function childTrace(traceparent: string, spanId: string): string | null {
  const found = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(traceparent);
  return found === null ? null : `00-${found[1] ?? ''}-${spanId}-${found[2] ?? '00'}`;
}
