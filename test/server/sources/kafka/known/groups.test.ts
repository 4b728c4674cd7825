import { describe, expect, test } from 'vitest';
import { KnownGroups } from '../../../../../server/sources/kafka/known/groups.ts';

const listed = (
  group: string,
  more: Partial<{ protocolType: string; state: string; groupType: string | null }> = {},
) => ({
  group,
  protocolType: 'consumer',
  state: 'Stable',
  groupType: 'Classic',
  ...more,
});
const names = (groups: KnownGroups) => [...groups].map(({ name }) => name).sort();

describe('the groups that brokers list', () => {
  test('a broker that does not answer keeps its groups, one that leaves the cluster does not', () => {
    const groups = new KnownGroups();
    groups.take(
      new Map([
        [1, [listed('a')]],
        [2, [listed('b')]],
      ]),
      [1, 2],
    );
    groups.take(new Map([[1, [listed('a')]]]), [1, 2]);
    expect(names(groups)).toEqual(['a', 'b']);
    groups.take(new Map([[1, [listed('a')]]]), [1]);
    expect(names(groups)).toEqual(['a']);
  });

  test('a group that moved belongs to the broker that lists it now, in whichever order they are named', () => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const groups = new KnownGroups();
      groups.take(
        new Map([
          [1, [listed('a')]],
          [2, []],
        ]),
        order,
      );
      groups.take(new Map([[2, [listed('a')]]]), order);
      expect(groups.get('a')?.coordinator).toBe(2);
      expect(groups.size).toBe(1);
    }
  });

  test('a group that is listed no more is gone', () => {
    const groups = new KnownGroups();
    groups.take(new Map([[1, [listed('a'), listed('b')]]]), [1]);
    groups.take(new Map([[1, [listed('b')]]]), [1]);
    expect(groups.get('a')).toBeUndefined();
  });

  test('protocols, in the words of old and new brokers', () => {
    const groups = new KnownGroups();
    const types = {
      Classic: 'classic',
      Consumer: 'consumer',
      share: 'share',
      Streams: 'streams',
      New: 'unknown',
    };
    groups.take(new Map([[1, Object.keys(types).map((groupType) => listed(groupType, { groupType }))]]), [1]);
    for (const [name, protocol] of Object.entries(types)) expect(groups.get(name)?.protocol).toBe(protocol);
    groups.take(new Map([[1, [listed('old', { groupType: null, state: '', protocolType: '' })]]]), [1]);
    expect(groups.get('old')).toMatchObject({ protocol: 'classic', state: null, protocolType: null });
  });
});
