import { describe, expect, it } from 'vitest';
import { createMasker, MASK } from '../../../server/peek/mask.ts';

const rules = { enabled: true, keys: ['password', 'card*', '*email*', 'customer'] };
const card = '4111 1111 1111 1111';

describe('masking of values', () => {
  it('masks hidden fields whole, however deep and whatever their type', () => {
    const masker = createMasker(rules);
    expect(
      masker.value({ a: [{ Customer: { name: 'x' } }], userEmail: 'no at sign', cardNumber: 12 }),
    ).toEqual({
      a: [{ Customer: MASK }],
      userEmail: MASK,
      cardNumber: MASK,
    });
    expect(masker.count).toBe(3);
  });

  it('leaves empty fields empty: that a value is missing is no secret and often the cause', () => {
    expect(createMasker(rules).value({ customer: null, password: '' })).toEqual({
      customer: null,
      password: '',
    });
  });

  it.each([
    ['an e-mail address', 'write to ann.lee+tag@mail.example.com now', `write to ${MASK} now`],
    ['a card number with spaces', `card ${card}.`, `card ${MASK}.`],
    ['a JSON Web Token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', `got ${MASK}`],
    ['a bearer token', 'Authorization Bearer abcdef0123456789', `Authorization ${MASK}`],
    ['an access key by its prefix', 'AKIAIOSFODNN7EXAMPLE', MASK],
    ['a pair in plain text', 'password=hunter2&x=1', `password=${MASK}&x=1`],
    ['a pair in cut JSON', '{"x":{"customer":{"name":"a","b":', `{"x":{"customer":${MASK}`],
  ])('masks %s by its shape', (_, input, output) => {
    expect(createMasker(rules).text(input)).toBe(output);
  });

  it.each([
    ['a number whose check digit is wrong', '4111111111111112'],
    ['a trace id', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['a timestamp in milliseconds', '1763899200000 and 2026-11-23T12:00:00Z'],
    ['a decimal number', '3.1415926535897932384'],
  ])('leaves %s alone', (_, input) => {
    expect(createMasker(rules).text(input)).toBe(input);
  });

  it('masks a card number that is written as a JSON number, and addresses in field names', () => {
    expect(createMasker(rules).value({ n: 4111111111111111, 'ann@example.com': 1 })).toEqual({
      n: MASK,
      [MASK]: 1,
    });
  });

  it('masks shapes inside bytes that are shown as hex', () => {
    const bytes = Buffer.concat([
      Buffer.from([0xff, 0x00]),
      Buffer.from('ann@example.com'),
      Buffer.from([0x00]),
    ]);
    expect(createMasker(rules).hex(bytes)).toBe(`ff00${MASK}00`);
  });

  it('shows everything when it is switched off', () => {
    const masker = createMasker({ ...rules, enabled: false });
    expect(masker.text(`password=x ${card}`)).toBe(`password=x ${card}`);
    expect(masker.value({ customer: 'x' })).toEqual({ customer: 'x' });
  });

  it('survives a value that is nested deeper than a stack', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 5_000; i++) deep = [deep];
    expect(() => createMasker(rules).value(deep)).not.toThrow();
  });
});
