import type { KafkaRequest } from '../wire/request.ts';
import type { FindCoordinatorAnswer } from './answers.ts';

/** FindCoordinator (API 10) for one group. Many groups: compute it, see wire/coordinator.ts. */
export function findCoordinator(group: string): KafkaRequest<FindCoordinatorAnswer> {
  return {
    apiKey: 10,
    apiName: 'FindCoordinator',
    minVersion: 1,
    maxVersion: 4,
    flexibleFrom: 3,
    encode(encoder, version) {
      const flexible = version >= 3;
      if (version < 4) encoder.string(group, flexible);
      encoder.int8(0); // key type: group
      if (version >= 4) encoder.array([group], true, (key) => encoder.string(key, true));
      encoder.tags(flexible);
    },
    parse(decoder, version) {
      decoder.int32(); // throttle time
      if (version >= 4) {
        const [found] = decoder.array(true, () => {
          decoder.skipString(true); // key
          const node = decoder.int32();
          decoder.skipString(true); // host
          decoder.int32(); // port
          const errorCode = decoder.int16();
          decoder.skipString(true); // error message
          decoder.tags(true);
          return answer(errorCode, node);
        });
        return Promise.resolve(found ?? answer(15, -1));
      }
      const errorCode = decoder.int16();
      decoder.skipString(version >= 3); // error message
      return Promise.resolve(answer(errorCode, decoder.int32()));
    },
  };
}

function answer(errorCode: number, node: number): FindCoordinatorAnswer {
  return { errorCode, broker: node < 0 ? null : node };
}
