import { describe, expect, test } from 'vitest';
import {
  coordinatorPartition,
  javaStringHash,
} from '../../../../../server/sources/kafka/wire/coordinator.ts';

describe('the coordinator of a group', () => {
  // As `"...".hashCode()` answers in jshell.
  test.each([
    ['', 0],
    ['a', 97],
    ['console-consumer-1', 35_782_224],
    ['größe', 98_762_257],
    ['😀', 1_772_899],
    ['orders-billing', -2_070_039_661],
    ['polygenelubricants', -2_147_483_648],
  ])('the hash of %j is Java’s', (text, hash) => {
    expect(javaStringHash(text)).toBe(hash);
  });

  test('a negative hash is taken as its absolute value, not masked', () => {
    expect(coordinatorPartition('orders-billing', 50)).toBe(11);
  });

  test('the one hash without a positive twin is partition 0, as in Kafka', () => {
    expect(coordinatorPartition('polygenelubricants', 50)).toBe(0);
  });
});
