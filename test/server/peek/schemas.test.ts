import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../server/log.ts';
import { decodePayload } from '../../../server/peek/decode.ts';
import { createMasker, MASK } from '../../../server/peek/mask.ts';
import { createSchemas } from '../../../server/peek/schemas.ts';

const PROTO = `
syntax = "proto3";
package shop;
message Placed { string item = 1; string colour = 2; }
enum Size { SMALL = 0; }
message Paid {
  int64 amount = 1;
  string password = 2;
  message Part { string note = 1; }
}`;
const AVRO = {
  ...{ type: 'record', name: 'Order' },
  fields: [
    { name: 'item', type: 'string' },
    { name: 'password', type: 'string' },
  ],
};
const SCHEMAS: Record<number, { schema: string; schemaType?: string }> = {
  1: { schema: JSON.stringify(AVRO) },
  2: { schema: PROTO, schemaType: 'PROTOBUF' },
  3: { schema: JSON.stringify({ type: 'object' }), schemaType: 'JSON' },
  4: { schema: 'this is no schema', schemaType: 'PROTOBUF' },
};
const SILENT = 90;
const FAILING = 500;
const SECRET = 'hunter2';

let registry: Server;
let url: string;
beforeAll(async () => {
  registry = createServer((request, response) => {
    const id = Number(/\/schemas\/ids\/(\d+)/.exec(request.url ?? '')?.[1]);
    const allowed =
      request.headers.authorization === `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`;
    const found = SCHEMAS[id];
    if (id === SILENT) return;
    response.setHeader('content-type', 'application/vnd.schemaregistry.v1+json');
    response.statusCode = allowed ? (id === FAILING ? 500 : found === undefined ? 404 : 200) : 401;
    response.end(
      JSON.stringify(
        response.statusCode === 200 ? found : { error_code: response.statusCode, message: 'no' },
      ),
    );
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
});
afterAll(() => {
  registry.closeAllConnections();
  registry.close();
});

const framed = (id: number, ...body: (number[] | string)[]): Buffer => {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([
    head,
    ...body.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  ]);
};
/** A Protobuf field of text. */
const field = (number: number, text: string): number[] => [
  (number << 3) | 2,
  text.length,
  ...Buffer.from(text),
];
/** An Avro string. */
const avro = (text: string): number[] => [text.length * 2, ...Buffer.from(text)];

async function show(bytes: Buffer, { enabled = true, password = SECRET } = {}) {
  const schemas = createSchemas({ url, username: 'me', password }, silentLog);
  const found = await decodePayload(bytes, createMasker({ enabled, keys: ['password'] }), schemas, {
    contentType: null,
  });
  return { ...found, json: found.text?.startsWith('{') ? (JSON.parse(found.text) as unknown) : null };
}

describe('payloads of a schema registry', () => {
  it('Avro, with its name and masked fields', async () => {
    expect(await show(framed(1, avro('soup'), avro('sesame')))).toMatchObject({
      ...{ encoding: 'avro', masked: 1, schema: { id: 1, name: 'Order' } },
      json: { item: 'soup', password: MASK },
    });
  });

  it('Protobuf: the first message, by its short form and by its index', async () => {
    for (const indexes of [[0], [2, 0]]) {
      expect(await show(framed(2, indexes, field(1, 'soup'), field(2, 'red')))).toMatchObject({
        ...{ encoding: 'protobuf', schema: { id: 2, name: 'Placed' } },
        json: { item: 'soup', colour: 'red' },
      });
    }
  });

  it('Protobuf: the second message is read as itself, with every digit and its own masked fields', async () => {
    const amount = [0x08, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10];
    expect(await show(framed(2, [2, 2], amount, field(2, 'sesame')))).toMatchObject({
      ...{ encoding: 'protobuf', masked: 1, schema: { name: 'Paid' } },
      json: { amount: '9007199254740993', password: MASK },
    });
  });

  it('Protobuf: a nested message', async () => {
    expect(await show(framed(2, [4, 2, 0], field(1, 'hello')))).toMatchObject({
      schema: { name: 'Part' },
      json: { note: 'hello' },
    });
  });

  it('JSON Schema keeps every digit', async () => {
    const { text, encoding, masked } = await show(framed(3, '{"id":9007199254740993,"password":"sesame"}'));
    expect([encoding, masked]).toEqual(['json-schema', 1]);
    expect(text).toContain('"id": 9007199254740993');
    expect(text).not.toContain('sesame');
  });

  it.each([
    ['a message that the schema does not have', 2, [2, 8], /no message at 4/],
    ['a list of messages that is cut off', 2, [40], /cut off/],
    ['a list of messages that is damaged', 2, [0x80, 0x80, 0x80, 0x08, 0], /damaged/],
    ['a schema that the registry does not know', 77, [0], /does not know this schema/],
    ['a registry that fails', FAILING, [0], /answered 500/],
    ['a registry that does not answer', SILENT, [0], /did not answer within 3 s/],
    ['a schema that is none', 4, [0], /could not be decoded/],
  ])('%s: the value is masked whole, and says why', async (_, id, body, why) => {
    const found = await show(framed(id, body, field(1, 'sesame')));
    expect(found).toMatchObject({ encoding: 'hex', text: MASK, masked: 1 });
    expect(found.note).toMatch(why);
    expect(found.note).toMatch(/masked whole/);
  });

  it('wrong credentials are said, and told to nobody', async () => {
    const found = await show(framed(1, avro('soup'), avro('sesame')), { password: 'wrong-one' });
    expect(found.note).toMatch(/refused the credentials/);
    expect(JSON.stringify(found)).not.toMatch(/wrong-one|sesame/);
  });

  it('with masking off, what cannot be decoded is shown as what it is', async () => {
    expect(await show(framed(77, [1, 2, 0xff]), { enabled: false })).toMatchObject({
      encoding: 'hex',
      text: '000000004d0102ff',
    });
  });
});
