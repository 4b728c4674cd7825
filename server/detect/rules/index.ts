import type { FindingCode } from '../../protocol/finding.ts';
import type { AnyRule } from '../suspicion.ts';
import { consumerHung } from './consumer-hung.ts';
import { consumerSlow } from './consumer-slow.ts';
import { dataLost } from './data-lost.ts';
import { hotPartition } from './hot-partition.ts';
import { noConsumer } from './no-consumer.ts';
import { offsetOutOfRange } from './offset-out-of-range.ts';
import { offsetRewound } from './offset-rewound.ts';
import { partitionOffline } from './partition-offline.ts';
import { partitionUnowned } from './partition-unowned.ts';
import { poisonEvent } from './poison-event.ts';
import { producerSilent } from './producer-silent.ts';
import { rebalanceLoop } from './rebalance-loop.ts';
import { retentionRisk } from './retention-risk.ts';
import { sourceUnreachable } from './source-unreachable.ts';
import { transactionOpen } from './transaction-open.ts';
import { underReplicated } from './under-replicated.ts';

/**
 * Every rule, in the order of causes (design section 5): when several fit, the first is the cause and the rest fold
 * under it. downstream-failing takes its place after transaction-open. The last three stand beside.
 */
const RULES: readonly AnyRule[] = [
  sourceUnreachable,
  partitionOffline,
  dataLost,
  offsetOutOfRange,
  transactionOpen,
  rebalanceLoop,
  noConsumer,
  partitionUnowned,
  poisonEvent,
  consumerHung,
  hotPartition,
  consumerSlow,
  retentionRisk,
  offsetRewound,
  underReplicated,
  producerSilent,
];

export const SOURCE_RULES = RULES.filter((each) => each.subject === 'source');
export const PARTITION_RULES = RULES.filter((each) => each.subject === 'partition');
export const TOPIC_RULES = RULES.filter((each) => each.subject === 'topic');
export const GROUP_RULES = RULES.filter((each) => each.subject === 'group');
export const GROUP_PARTITION_RULES = RULES.filter((each) => each.subject === 'group-partition');

/** Place in the order of causes; what has no rule comes last. */
const places = new Map<FindingCode, number>(RULES.map(({ code }, place) => [code, place]));
export const placeOf = (code: FindingCode): number => places.get(code) ?? RULES.length;

const byCode = new Map<FindingCode, AnyRule>(RULES.map((each) => [each.code, each]));
export const ruleOf = (code: FindingCode): AnyRule | undefined => byCode.get(code);
