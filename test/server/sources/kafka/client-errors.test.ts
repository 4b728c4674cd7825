import { describe, expect, test } from 'vitest';
import { type ErrorCode, MillraceError } from '../../../../server/errors.ts';
import { classifyError, type ErrorContext } from '../../../../server/sources/kafka/client-errors.ts';

type Stage = ErrorContext['stage'];
interface Row {
  thrown: unknown;
  stage: Stage;
  tls?: boolean;
  sasl?: boolean;
  code: ErrorCode;
  canRetry: boolean;
  says: string;
}

const errno = (code: string, message = code) => Object.assign(new Error(message), { code });
const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const wrongLogin = (message: string) => named('KafkaJSSASLAuthenticationError', message);

const ROWS: Record<string, Row> = {
  'nothing listens': {
    thrown: errno('ECONNREFUSED'),
    stage: 'connect',
    code: 'broker-unreachable',
    canRetry: true,
    says: 'refuses connections',
  },
  'unknown host': {
    thrown: errno('ENOTFOUND'),
    stage: 'connect',
    code: 'broker-unreachable',
    canRetry: true,
    says: 'host name is not known',
  },
  'DNS is down': {
    thrown: errno('EAI_AGAIN'),
    stage: 'connect',
    code: 'broker-unreachable',
    canRetry: true,
    says: 'host name',
  },
  'packets are dropped': {
    thrown: errno('ETIMEDOUT'),
    stage: 'connect',
    code: 'broker-unreachable',
    canRetry: true,
    says: 'no answer',
  },
  'kafkajs gives up connecting': {
    thrown: named('KafkaJSConnectionError', 'Connection timeout'),
    stage: 'connect',
    code: 'broker-unreachable',
    canRetry: true,
    says: 'no answer',
  },
  'no route': {
    thrown: errno('EHOSTUNREACH'),
    stage: 'connect',
    code: 'broker-unreachable',
    canRetry: true,
    says: 'EHOSTUNREACH',
  },
  'reset in the middle': {
    thrown: errno('ECONNRESET'),
    stage: 'request',
    code: 'broker-closed',
    canRetry: true,
    says: 'closed the connection',
  },
  'written too late': {
    thrown: errno('EPIPE'),
    stage: 'request',
    tls: true,
    code: 'broker-closed',
    canRetry: true,
    says: 'closed the connection',
  },
  'kafkajs saw the end': {
    thrown: named('KafkaJSConnectionClosedError', 'Closed connection'),
    stage: 'request',
    code: 'broker-closed',
    canRetry: true,
    says: 'expects a login',
  },
  'closed at the first word, plain': {
    thrown: errno('ECONNRESET'),
    stage: 'handshake',
    code: 'tls-mismatch',
    canRetry: true,
    says: 'expect TLS',
  },
  'closed during the login': {
    thrown: wrongLogin('SASL PLAIN authentication failed: Closed connection'),
    stage: 'authenticate',
    sasl: true,
    code: 'broker-closed',
    canRetry: true,
    says: 'during the login',
  },
  'self-signed': {
    thrown: errno('DEPTH_ZERO_SELF_SIGNED_CERT'),
    stage: 'connect',
    tls: true,
    code: 'tls-mismatch',
    canRetry: false,
    says: 'not trusted',
  },
  'unknown CA': {
    thrown: errno('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    stage: 'connect',
    tls: true,
    code: 'tls-mismatch',
    canRetry: false,
    says: 'tls.ca',
  },
  expired: {
    thrown: errno('CERT_HAS_EXPIRED'),
    stage: 'connect',
    tls: true,
    code: 'tls-mismatch',
    canRetry: false,
    says: 'not valid now',
  },
  'other name': {
    thrown: errno('ERR_TLS_CERT_ALTNAME_INVALID'),
    stage: 'connect',
    tls: true,
    code: 'tls-mismatch',
    canRetry: false,
    says: 'tls.servername',
  },
  'TLS to a plain port that answers': {
    thrown: errno('EPROTO', 'ssl3_get_record:wrong version number'),
    stage: 'connect',
    tls: true,
    code: 'tls-mismatch',
    canRetry: false,
    says: 'does not speak TLS',
  },
  'TLS to a plain port that hangs up': {
    thrown: errno(
      'ECONNRESET',
      'Client network socket disconnected before secure TLS connection was established',
    ),
    stage: 'connect',
    tls: true,
    code: 'tls-mismatch',
    canRetry: false,
    says: 'does not speak TLS',
  },
  'client certificate wanted': {
    thrown: errno('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
    stage: 'handshake',
    tls: true,
    code: 'authentication-failed',
    canRetry: false,
    says: 'tls.cert',
  },
  'client certificate refused': {
    thrown: errno('ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE'),
    stage: 'connect',
    tls: true,
    code: 'authentication-failed',
    canRetry: false,
    says: 'client certificate',
  },
  'wrong password, PLAIN': {
    thrown: wrongLogin(
      'SASL PLAIN authentication failed: Authentication failed: Invalid username or password',
    ),
    stage: 'authenticate',
    sasl: true,
    code: 'authentication-failed',
    canRetry: false,
    says: 'wrong user name, password or token',
  },
  'wrong password, SCRAM': {
    thrown: wrongLogin(
      'SASL SCRAM SHA256 authentication failed: Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256',
    ),
    stage: 'authenticate',
    sasl: true,
    code: 'authentication-failed',
    canRetry: false,
    says: 'refuses the login',
  },
  'mechanism not offered': {
    thrown: wrongLogin('SASL SCRAM-SHA-512 mechanism is not supported by the server'),
    stage: 'authenticate',
    sasl: true,
    code: 'authentication-failed',
    canRetry: false,
    says: 'mechanism',
  },
  'mechanism not offered, as Kafka says it': {
    thrown: named('KafkaJSProtocolError', 'The broker does not support the requested SASL mechanism'),
    stage: 'authenticate',
    sasl: true,
    code: 'authentication-failed',
    canRetry: false,
    says: 'mechanism',
  },
  'SASL on a port without': {
    thrown: named('KafkaJSProtocolError', 'Request is not valid given the current SASL state'),
    stage: 'authenticate',
    sasl: true,
    code: 'authentication-failed',
    canRetry: false,
    says: 'does not use SASL',
  },
  'anything else': {
    thrown: new Error('sky fell'),
    stage: 'request',
    code: 'internal',
    canRetry: true,
    says: 'sky fell',
  },
  'no Error at all': {
    thrown: 'a string',
    stage: 'request',
    code: 'internal',
    canRetry: true,
    says: 'a string',
  },
};

describe('a foreign error', () => {
  test.each(Object.entries(ROWS))(
    '%s',
    (_title, { thrown, stage, tls = false, sasl = false, code, canRetry, says }) => {
      const error = classifyError(thrown, { address: 'kafka-1:9092', stage, tls, sasl });
      expect({ code: error.code, canRetry: error.canRetry }).toEqual({ code, canRetry });
      expect(error.message).toContain(says);
      expect(error.message).toContain('kafka-1:9092');
      expect(error.message).not.toContain('\n');
      expect(error.cause).toBe(thrown);
    },
  );

  test('one of ours is kept as it is', () => {
    const error = new MillraceError('not-authorized', 'no');
    expect(classifyError(error, { address: 'a:1', stage: 'request', tls: false, sasl: false })).toBe(error);
  });
});
