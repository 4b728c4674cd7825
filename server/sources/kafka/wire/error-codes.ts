import { type ErrorCode, MillraceError } from '../../../errors.ts';

/** What a Kafka error code (protocol guide, "Error Codes") means to a reader of the cluster. */
interface KafkaError {
  name: string;
  /** Kafka's own "retriable". */
  canRetry: boolean;
  code: ErrorCode;
}

/** `again` marks what Kafka calls retriable. */
const again = (name: string, code: ErrorCode): KafkaError => ({ name, canRetry: true, code });
const final = (name: string, code: ErrorCode): KafkaError => ({ name, canRetry: false, code });

const ERRORS: ReadonlyMap<number, KafkaError> = new Map([
  [-1, final('UNKNOWN_SERVER_ERROR', 'internal')],
  [1, final('OFFSET_OUT_OF_RANGE', 'offset-out-of-range')],
  [2, again('CORRUPT_MESSAGE', 'malformed-response')],
  [3, again('UNKNOWN_TOPIC_OR_PARTITION', 'unknown-topic')],
  [4, final('INVALID_FETCH_SIZE', 'bad-input')],
  [5, again('LEADER_NOT_AVAILABLE', 'leader-moved')],
  [6, again('NOT_LEADER_OR_FOLLOWER', 'leader-moved')],
  [7, again('REQUEST_TIMED_OUT', 'broker-timeout')],
  [8, final('BROKER_NOT_AVAILABLE', 'broker-unreachable')],
  [9, again('REPLICA_NOT_AVAILABLE', 'leader-moved')],
  [10, final('MESSAGE_TOO_LARGE', 'response-too-large')],
  [12, final('OFFSET_METADATA_TOO_LARGE', 'bad-input')],
  [13, again('NETWORK_EXCEPTION', 'broker-closed')],
  [14, again('COORDINATOR_LOAD_IN_PROGRESS', 'coordinator-moved')],
  [15, again('COORDINATOR_NOT_AVAILABLE', 'coordinator-moved')],
  [16, again('NOT_COORDINATOR', 'coordinator-moved')],
  [17, final('INVALID_TOPIC_EXCEPTION', 'bad-input')],
  [22, final('ILLEGAL_GENERATION', 'group-not-empty')],
  [24, final('INVALID_GROUP_ID', 'bad-input')],
  [25, final('UNKNOWN_MEMBER_ID', 'group-not-empty')],
  [27, final('REBALANCE_IN_PROGRESS', 'group-not-empty')],
  [28, final('INVALID_COMMIT_OFFSET_SIZE', 'bad-input')],
  [29, final('TOPIC_AUTHORIZATION_FAILED', 'not-authorized')],
  [30, final('GROUP_AUTHORIZATION_FAILED', 'not-authorized')],
  [31, final('CLUSTER_AUTHORIZATION_FAILED', 'not-authorized')],
  [32, final('INVALID_TIMESTAMP', 'bad-input')],
  [33, final('UNSUPPORTED_SASL_MECHANISM', 'authentication-failed')],
  [34, final('ILLEGAL_SASL_STATE', 'authentication-failed')],
  [35, final('UNSUPPORTED_VERSION', 'unsupported-version')],
  [42, final('INVALID_REQUEST', 'bad-input')],
  [43, final('UNSUPPORTED_FOR_MESSAGE_FORMAT', 'unsupported-version')],
  [53, final('TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'not-authorized')],
  [54, final('SECURITY_DISABLED', 'unsupported-version')],
  [56, again('KAFKA_STORAGE_ERROR', 'leader-moved')],
  [57, final('LOG_DIR_NOT_FOUND', 'not-found')],
  [58, final('SASL_AUTHENTICATION_FAILED', 'authentication-failed')],
  [68, final('NON_EMPTY_GROUP', 'group-not-empty')],
  [69, final('GROUP_ID_NOT_FOUND', 'unknown-group')],
  [70, again('FETCH_SESSION_ID_NOT_FOUND', 'internal')],
  [71, again('INVALID_FETCH_SESSION_EPOCH', 'internal')],
  [72, again('LISTENER_NOT_FOUND', 'leader-moved')],
  [74, again('FENCED_LEADER_EPOCH', 'leader-moved')],
  [75, again('UNKNOWN_LEADER_EPOCH', 'leader-moved')],
  [76, final('UNSUPPORTED_COMPRESSION_TYPE', 'unsupported-version')],
  [77, final('STALE_BROKER_EPOCH', 'broker-closed')],
  [78, again('OFFSET_NOT_AVAILABLE', 'leader-moved')],
  [81, final('GROUP_MAX_SIZE_REACHED', 'conflict')],
  [82, final('FENCED_INSTANCE_ID', 'group-not-empty')],
  [86, final('GROUP_SUBSCRIBED_TO_TOPIC', 'group-not-empty')],
  [88, again('UNSTABLE_OFFSET_COMMIT', 'conflict')],
  [89, again('THROTTLING_QUOTA_EXCEEDED', 'broker-timeout')],
  [100, again('UNKNOWN_TOPIC_ID', 'unknown-topic')],
  [103, again('INCONSISTENT_TOPIC_ID', 'unknown-topic')],
  [109, again('OFFSET_MOVED_TO_TIERED_STORAGE', 'offset-out-of-range')],
  [110, final('FENCED_MEMBER_EPOCH', 'group-not-empty')],
  [113, final('STALE_MEMBER_EPOCH', 'group-not-empty')],
]);

/** Kafka's name of a code; `NONE` for 0. */
export function errorName(errorCode: number): string {
  if (errorCode === 0) return 'NONE';
  return ERRORS.get(errorCode)?.name ?? `error code ${errorCode}`;
}

/** The leader is another broker, or is not there yet: refresh the metadata and ask again. */
export function isLeaderMoved(errorCode: number): boolean {
  return ERRORS.get(errorCode)?.code === 'leader-moved';
}

/** The coordinator is another broker, or still loads: normal after a start. */
export function isCoordinatorMoved(errorCode: number): boolean {
  return ERRORS.get(errorCode)?.code === 'coordinator-moved';
}

export function isNotAuthorized(errorCode: number): boolean {
  return ERRORS.get(errorCode)?.code === 'not-authorized';
}

/** A Kafka error code as a MillraceError; `what` says what was asked of which thing. */
export function kafkaError(errorCode: number, what: string): MillraceError {
  const known = ERRORS.get(errorCode);
  return new MillraceError(known?.code ?? 'internal', `${what}: Kafka says ${errorName(errorCode)}`, {
    canRetry: known?.canRetry ?? false,
  });
}
