import type { KafkaRequest } from '../wire/request.ts';
import type { DescribeConfigsAnswer } from './answers.ts';

/** DescribeConfigs (API 32): the named settings of topics (type 2) or brokers (type 4); `null` names: all. Sensitive values come as null. */
export function describeConfigs(
  resources: readonly { type: number; name: string }[],
  names: readonly string[] | null,
): KafkaRequest<DescribeConfigsAnswer> {
  return {
    apiKey: 32,
    apiName: 'DescribeConfigs',
    minVersion: 1,
    maxVersion: 4,
    flexibleFrom: 4,
    encode(encoder, version) {
      const flexible = version >= 4;
      encoder.array(resources, flexible, ({ type, name }) =>
        encoder
          .int8(type)
          .string(name, flexible)
          .array(names, flexible, (key) => encoder.string(key, flexible))
          .tags(flexible),
      );
      encoder.boolean(false); // include_synonyms
      if (version >= 3) encoder.boolean(false); // include_documentation
      encoder.tags(flexible);
    },
    async parse(decoder, version, pause) {
      const flexible = version >= 4;
      decoder.int32(); // throttle time
      const count = decoder.arrayLength(flexible);
      const found: DescribeConfigsAnswer['resources'] = [];
      for (let i = 0; i < count; i++) {
        const waiting = pause();
        if (waiting !== undefined) await waiting;
        const errorCode = decoder.int16();
        decoder.skipString(flexible); // error message
        const type = decoder.int8();
        const name = decoder.string(flexible);
        const configs = decoder.array(flexible, () => {
          const config = { name: decoder.string(flexible), value: decoder.nullableString(flexible) };
          decoder.boolean(); // read-only
          decoder.int8(); // source
          decoder.boolean(); // sensitive
          decoder.array(flexible, () => {
            decoder.skipString(flexible);
            decoder.skipString(flexible);
            decoder.int8();
            decoder.tags(flexible);
          });
          if (version >= 3) {
            decoder.int8(); // type
            decoder.skipString(flexible); // documentation
          }
          decoder.tags(flexible);
          return config;
        });
        decoder.tags(flexible);
        found.push({ errorCode, type, name, configs });
      }
      decoder.tags(flexible);
      return { resources: found };
    },
  };
}
