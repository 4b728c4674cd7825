import type { Payload } from '../../server/protocol/event.ts';
import { bytes, plural } from '../select/format.ts';
import { CodeBlock } from './code-block.tsx';

const JSON_LIKE: ReadonlySet<Payload['encoding']> = new Set([
  'json',
  'avro',
  'protobuf',
  'json-schema',
  'msgpack',
]);

/** How a payload was read, in words: `JSON, 412 B, 2 places masked`. */
export function payloadWords(payload: Payload): string {
  const schema = payload.schema;
  return [
    payload.encoding === 'json' ? 'JSON' : payload.encoding,
    schema ? `schema ${schema.name ?? schema.subject ?? schema.id}` : '',
    bytes(payload.sizeBytes),
    payload.truncated ? 'only its head is shown' : '',
    payload.masked > 0 ? `${plural(payload.masked, 'place')} masked` : '',
  ]
    .filter((word) => word !== '')
    .join(', ');
}

/** A decoded, masked payload. */
export function PayloadView({ payload, label }: { payload: Payload | null; label: string }) {
  if (payload === null || payload.text === null) return <p className="faint">{`${label}: null`}</p>;
  if (payload.encoding === 'empty') return <p className="faint">{`${label}: empty, 0 bytes`}</p>;
  return <CodeBlock text={payload.text} json={JSON_LIKE.has(payload.encoding)} label={`${label}, decoded`} />;
}
