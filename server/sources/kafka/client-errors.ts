import { type ErrorCode, MillraceError } from '../../errors.ts';

/** What was being done when the foreign error came. */
export interface ErrorContext {
  /** host:port. */
  address: string;
  stage: 'connect' | 'handshake' | 'authenticate' | 'request';
  tls: boolean;
  sasl: boolean;
}

const REFUSED = new Set(['ECONNREFUSED']);
const NOT_FOUND = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
const NO_ROUTE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES']);
const CLOSED = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);
const OUTDATED = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
/** Alerts that a broker sends when it wants another client certificate, or any. */
const CERTIFICATE_WANTED =
  /certificate required|bad certificate|unknown ca|certificate unknown|unsupported certificate|certificate expired|CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|HANDSHAKE_FAILURE/i;
const NOT_TLS =
  /wrong version number|packet length too long|before secure TLS connection|record layer failure|unknown protocol/i;

/** Any error out of sockets, TLS or kafkajs as one clear sentence with a closed code; nothing of the credentials is in it. */
export function classifyError(thrown: unknown, context: ErrorContext): MillraceError {
  if (thrown instanceof MillraceError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const name = thrown instanceof Error ? thrown.name : '';
  const errno = errnoOf(thrown);
  const { address, stage } = context;
  const make = (code: ErrorCode, sentence: string, canRetry = false) =>
    new MillraceError(code, sentence, { canRetry, cause: thrown });

  if (REFUSED.has(errno))
    return make('broker-unreachable', `${address} refuses connections: nothing listens on this port`, true);
  if (NOT_FOUND.has(errno))
    return make('broker-unreachable', `${address} cannot be reached: its host name is not known`, true);
  if (errno === 'ETIMEDOUT' || message === 'Connection timeout')
    return make(
      'broker-unreachable',
      `${address} cannot be reached: no answer to the attempt to connect`,
      true,
    );
  if (NO_ROUTE.has(errno))
    return make('broker-unreachable', `${address} cannot be reached from here (${errno})`, true);

  if (UNTRUSTED.has(errno))
    return make(
      'tls-mismatch',
      `the certificate of ${address} is not trusted (${errno}): give its CA as tls.ca`,
    );
  if (OUTDATED.has(errno))
    return make('tls-mismatch', `the certificate of ${address} is not valid now (${errno})`);
  if (errno === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return make('tls-mismatch', `the certificate of ${address} is for another host name: set tls.servername`);
  if (context.tls && (NOT_TLS.test(message) || errno === 'ERR_SSL_WRONG_VERSION_NUMBER'))
    return make('tls-mismatch', `${address} does not speak TLS, but tls is set for this cluster`);
  if (context.tls && (CERTIFICATE_WANTED.test(errno) || CERTIFICATE_WANTED.test(message)))
    return make(
      'authentication-failed',
      `${address} refuses our client certificate, or asks for one: see tls.cert and tls.key`,
    );

  const closed = CLOSED.has(errno) || isKafkajsClosed(name, message);
  if (name === 'KafkaJSSASLAuthenticationError' || stage === 'authenticate') {
    if (/mechanism is not supported|not support the requested SASL mechanism/.test(message))
      return make('authentication-failed', `${address} does not offer the SASL mechanism that is configured`);
    if (/ILLEGAL_SASL_STATE|Request is not valid given the current SASL state/i.test(message))
      return make('authentication-failed', `${address} does not use SASL on this port, but sasl is set`);
    if (!closed && !/Connection error|Not connected|Connection closed|Closed connection/.test(message))
      return make(
        'authentication-failed',
        `${address} refuses the login: wrong user name, password or token`,
      );
  }
  if (closed || /Not connected|Connection closed|Closed connection/.test(message))
    return closedError(context, thrown);
  return make('internal', `${address}: ${message}`, true);
}

/** The other side hung up: before its first answer that mostly means the wrong kind of port. */
function closedError({ address, stage, tls, sasl }: ErrorContext, cause: unknown): MillraceError {
  const sentence =
    stage === 'handshake' && !tls
      ? `${address} closed the connection before its first answer: does this port expect TLS?`
      : stage === 'authenticate'
        ? `${address} closed the connection during the login`
        : stage === 'request' && !sasl
          ? `${address} closed the connection (a port that expects a login does so, too)`
          : `${address} closed the connection`;
  const code: ErrorCode = stage === 'handshake' && !tls ? 'tls-mismatch' : 'broker-closed';
  return new MillraceError(code, sentence, { canRetry: true, cause });
}

function isKafkajsClosed(name: string, message: string): boolean {
  return name === 'KafkaJSConnectionClosedError' || message === 'Closed connection';
}

function errnoOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return '';
  return typeof thrown.code === 'string' ? thrown.code : '';
}
