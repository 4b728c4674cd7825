import type { KafkaRequest } from '../wire/request.ts';
import type { ApiVersionsAnswer } from './answers.ts';

/**
 * ApiVersions (API 18, KIP-35 and KIP-511): what this broker offers. The answer has response header v0 in every version, and a broker
 * that does not know the version answers in version 0 with UNSUPPORTED_VERSION (35): the client then asks again with version 0.
 */
export function apiVersions(software: { name: string; version: string }): KafkaRequest<ApiVersionsAnswer> {
  return {
    apiKey: 18,
    apiName: 'ApiVersions',
    minVersion: 0,
    maxVersion: 3,
    flexibleFrom: 3,
    encode(encoder, version) {
      if (version < 3) return;
      encoder.string(software.name, true).string(software.version, true).tags(true);
    },
    parse(decoder, version) {
      const errorCode = decoder.int16();
      const flexible = version >= 3 && errorCode !== 35;
      const apis: ApiVersionsAnswer['apis'] = new Map();
      decoder.array(flexible, () => {
        apis.set(decoder.int16(), { min: decoder.int16(), max: decoder.int16() });
        decoder.tags(flexible);
      });
      // What follows (throttle time, finalized features as tags) is of no use to us.
      return Promise.resolve({ errorCode, apis });
    },
  };
}
