import { readFileSync } from 'node:fs';
import { MillraceError } from '../errors.ts';
import type { KafkaClusterConfig } from '../sources/kafka/config.ts';
import type { ClusterConfig } from './schema.ts';

/** A cluster of millrace.yaml as its source wants it: certificate files read. Throws config-unreadable, naming the field. */
export function kafkaConfig(cluster: ClusterConfig): KafkaClusterConfig {
  return {
    name: cluster.name,
    brokers: cluster.brokers,
    tls: tlsOf(cluster),
    sasl: saslOf(cluster),
    clientId: cluster.clientId,
    requestTimeoutMs: cluster.requestTimeoutMs,
    connectionTimeoutMs: cluster.connectionTimeoutMs,
    commits: cluster.commits,
    periods: cluster.periods,
    sampling: cluster.sampling,
    producers: cluster.producers,
  };
}

function tlsOf({ name, tls }: ClusterConfig): KafkaClusterConfig['tls'] {
  if (tls === false) return null;
  if (tls === true) return { rejectUnauthorized: true };
  const read = (field: 'ca' | 'cert' | 'key') => {
    const file = tls[field];
    return file === undefined ? {} : { [field]: readPem(file, `clusters.${name}.tls.${field}`) };
  };
  return {
    rejectUnauthorized: tls.rejectUnauthorized,
    ...read('ca'),
    ...read('cert'),
    ...read('key'),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  };
}

function saslOf({ name, sasl }: ClusterConfig): KafkaClusterConfig['sasl'] {
  if (sasl === undefined) return null;
  if (sasl.mechanism !== 'oauthbearer')
    return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password };
  if (sasl.token !== undefined) return { mechanism: 'oauthbearer', token: sasl.token };
  const { tokenEndpoint, clientId, clientSecret, scope } = sasl;
  if (tokenEndpoint === undefined || clientId === undefined || clientSecret === undefined) {
    throw new MillraceError(
      'config-invalid',
      `clusters.${name}.sasl: a token, or tokenEndpoint, clientId and clientSecret`,
      { field: 'sasl' },
    );
  }
  return {
    mechanism: 'oauthbearer',
    tokenEndpoint,
    clientId,
    clientSecret,
    ...(scope === undefined ? {} : { scope }),
  };
}

/** A PEM file named by a field of the configuration. */
export function readPem(file: string, field: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MillraceError('config-unreadable', `${field}: ${file} cannot be read`, { cause, field });
  }
}
