import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePayload, MAX_EVENT_BYTES } from '../../../server/peek/decode.ts';
import { createMasker, MASK } from '../../../server/peek/mask.ts';

const decode = (bytes: Buffer | null, contentType: string | null = null, keys: string[] = ['password']) =>
  decodePayload(bytes, createMasker({ enabled: true, keys }), null, { contentType });

describe('decoding a payload', () => {
  it('tells null from empty', async () => {
    expect(await decode(null)).toMatchObject({ encoding: 'null', text: null, sizeBytes: 0 });
    expect(await decode(Buffer.alloc(0))).toMatchObject({ encoding: 'empty', text: '' });
  });

  it('keeps every digit of numbers beyond 2^53', async () => {
    const payload = await decode(Buffer.from('{"id":9007199254740993123,"total":1.10}'));
    expect(payload.text).toBe('{\n  "id": 9007199254740993123,\n  "total": 1.10\n}');
  });

  it('reads MessagePack maps, with and without a declared type', async () => {
    const bytes = Buffer.from(encode({ sku: 'a-1', password: 'x', count: 3 }));
    for (const type of [null, 'application/msgpack']) {
      expect(await decode(bytes, type)).toMatchObject({ encoding: 'msgpack', masked: 1 });
    }
    expect((await decode(bytes)).text).toContain('"sku": "a-1"');
  });

  it('says so when a declared MessagePack is none', async () => {
    expect(await decode(Buffer.from([0xc1, 0x00]), 'application/msgpack')).toMatchObject({
      encoding: 'hex',
      note: expect.stringContaining('MessagePack'),
    });
  });

  it('falls back to text, then to hex', async () => {
    expect(await decode(Buffer.from('hello, wörld'))).toMatchObject({
      encoding: 'text',
      text: 'hello, wörld',
    });
    expect(await decode(Buffer.from([1, 2, 0xff]))).toMatchObject({ encoding: 'hex', text: '0102ff' });
    expect(await decode(Buffer.from('{"cut": '))).toMatchObject({ encoding: 'text' });
  });

  it('names a schema id when no registry is configured', async () => {
    expect(await decode(Buffer.from([0, 0, 0, 0, 7, 2, 0x41, 0x42, 0x43]))).toMatchObject({
      ...{ encoding: 'hex', text: MASK },
      note: expect.stringContaining('schema id 7'),
    });
  });

  it('takes eight bytes that begin with zeros for a number, not for a schema id', async () => {
    for (const bytes of [
      [0, 0, 0, 0, 0, 0, 0, 0xff],
      [0, 0, 0, 1, 0x2a, 5, 0xf2, 0xff],
    ])
      expect((await decode(Buffer.from(bytes))).text).toBe(Buffer.from(bytes).toString('hex'));
  });

  it('shows the head and the size of what is larger than 1 MiB', async () => {
    const bytes = Buffer.alloc(MAX_EVENT_BYTES + 1, 'é');
    const payload = await decode(bytes);
    expect(payload).toMatchObject({ truncated: true, sizeBytes: MAX_EVENT_BYTES + 1, encoding: 'text' });
    expect(payload.text?.length).toBeLessThan(10_000);
  });

  it('masks pairs in the head of JSON that is too large to parse', async () => {
    const bytes = Buffer.from(`{"password":"hunter2","x":"${'y'.repeat(MAX_EVENT_BYTES)}"}`);
    expect((await decode(bytes)).text).not.toContain('hunter2');
  });

  it('never throws, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const payload = await decode(Buffer.from(bytes));
        expect(payload.sizeBytes).toBe(bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});
