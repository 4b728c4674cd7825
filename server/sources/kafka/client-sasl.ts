import type { KafkajsSasl } from './client-kafkajs.ts';
import { createTokenSource } from './client-oauth.ts';
import type { KafkaClusterConfig } from './config.ts';

/** kafkajs' SASL option for a cluster; null: no login. One token source serves all connections of the cluster. */
export function kafkajsSasl(sasl: KafkaClusterConfig['sasl']): KafkajsSasl | null {
  if (sasl === null) return null;
  if (sasl.mechanism !== 'oauthbearer')
    return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password };
  if ('token' in sasl) {
    const { token } = sasl;
    return { mechanism: 'oauthbearer', oauthBearerProvider: () => Promise.resolve({ value: token }) };
  }
  const source = createTokenSource(sasl);
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await source() }),
  };
}
