import type { KafkaRequest } from '../wire/request.ts';
import type { ApiVersionsAnswer } from './answers.ts';

/**
 * ApiVersions (API 18, KIP-35): what this broker offers. Always version 0: every broker must answer it, because a version that a broker
 * does not know is answered in this one, and the later ones add nothing that we use.
 */
export function apiVersions(): KafkaRequest<ApiVersionsAnswer> {
  return {
    apiKey: 18,
    apiName: 'ApiVersions',
    minVersion: 0,
    maxVersion: 0,
    flexibleFrom: Number.POSITIVE_INFINITY,
    encode() {},
    parse(decoder) {
      const errorCode = decoder.int16();
      const apis: ApiVersionsAnswer['apis'] = new Map();
      decoder.array(false, () => apis.set(decoder.int16(), { min: decoder.int16(), max: decoder.int16() }));
      return Promise.resolve({ errorCode, apis });
    },
  };
}
