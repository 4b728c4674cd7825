import { MillraceError } from '../../errors.ts';
import type { KafkajsAuthenticationProvider, KafkajsSasl } from './client-kafkajs.ts';
import { createTokenSource } from './client-oauth.ts';
import type { KafkaClusterConfig } from './config.ts';

/** kafkajs' SASL option for a cluster; null: no login. One token source serves all connections of the cluster. */
export function kafkajsSasl(sasl: KafkaClusterConfig['sasl']): KafkajsSasl | null {
  if (sasl === null) return null;
  const { mechanism } = sasl;
  if (mechanism !== 'oauthbearer') return { mechanism, username: sasl.username, password: sasl.password };
  if ('token' in sasl) {
    const { token } = sasl;
    return { mechanism, authenticationProvider: bearerLogin(() => Promise.resolve(token)) };
  }
  return { mechanism, authenticationProvider: bearerLogin(createTokenSource(sasl)) };
}

/**
 * SASL OAUTHBEARER (RFC 7628). Not kafkajs' own: that one takes the broker's refusal, which comes as an ordinary challenge (3.2.2), for a
 * success, and whatever is sent next is then misread by both sides.
 */
function bearerLogin(token: () => Promise<string>): KafkajsAuthenticationProvider {
  return ({ host, port, saslAuthenticate }) => ({
    async authenticate() {
      const challenge = await saslAuthenticate({
        request: { encode: async () => withLength(`n,,\u0001auth=Bearer ${await token()}\u0001\u0001`) },
        response: {
          decode: (raw) => Promise.resolve(raw),
          parse: (raw) => Promise.resolve(raw.toString('utf8', 4)),
        },
      });
      if (challenge === '') return;
      throw new MillraceError(
        'authentication-failed',
        `${host}:${port} refuses the token: ${statusOf(challenge)}`,
      );
    },
  });
}

function withLength(message: string): Buffer {
  const bytes = Buffer.from(message);
  const framed = Buffer.alloc(4 + bytes.length);
  framed.writeInt32BE(bytes.length);
  bytes.copy(framed, 4);
  return framed;
}

/** `status` of the error object, such as invalid_token; the rest of it is not for people. */
function statusOf(challenge: string): string {
  return /"status"\s*:\s*"([\w-]{1,60})"/.exec(challenge)?.[1] ?? 'no reason is given';
}
