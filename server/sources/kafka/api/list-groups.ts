import type { KafkaRequest } from '../wire/request.ts';
import type { ListGroupsAnswer } from './answers.ts';

/**
 * ListGroups (API 16): the groups that this broker coordinates. Filters work where the broker knows them (states from version 4,
 * types from version 5); older brokers list all, with null for what they don't tell.
 */
export function listGroups(
  options: { states?: readonly string[]; types?: readonly string[] } = {},
): KafkaRequest<ListGroupsAnswer> {
  return {
    apiKey: 16,
    apiName: 'ListGroups',
    minVersion: 0,
    maxVersion: 5,
    flexibleFrom: 3,
    encode(encoder, version) {
      const flexible = version >= 3;
      if (version >= 4)
        encoder.array(options.states ?? [], flexible, (state) => encoder.string(state, flexible));
      if (version >= 5)
        encoder.array(options.types ?? [], flexible, (type) => encoder.string(type, flexible));
      encoder.tags(flexible);
    },
    async parse(decoder, version, pause) {
      const flexible = version >= 3;
      if (version >= 1) decoder.int32(); // throttle time
      const errorCode = decoder.int16();
      const count = decoder.arrayLength(flexible);
      const groups: ListGroupsAnswer['groups'] = [];
      for (let i = 0; i < count; i++) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        groups.push({
          group: decoder.string(flexible),
          protocolType: decoder.string(flexible),
          state: version >= 4 ? decoder.string(flexible) : null,
          groupType: version >= 5 ? decoder.string(flexible) : null,
        });
        decoder.tags(flexible);
      }
      decoder.tags(flexible);
      return { errorCode, groups };
    },
  };
}
