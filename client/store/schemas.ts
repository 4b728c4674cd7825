import * as z from 'zod/mini';
import { burrowStatus, finding, verdict } from '../../server/protocol/finding.ts';
import {
  brokerResource,
  groupProtocol,
  groupSummary,
  latency,
  memberResource,
  topicSummary,
} from '../../server/protocol/resources.ts';

/**
 * Entities of the rooms (server/protocol/rooms.ts) that are resources without their numbers, which are slots. What an
 * older bridge may leave out has a default here.
 */
export const groupMeta = z.object({
  cluster: z.string(),
  group: z.string(),
  state: z.string(),
  protocol: groupProtocol,
  protocolType: z._default(z.nullable(z.string()), null),
  generation: z._default(z.nullable(z.number()), null),
  coordinator: z._default(z.nullable(z.number()), null),
  asOf: z._default(z.nullable(z.number()), null),
  queueLatency: z._default(z.array(z.object({ topic: z.string(), latency })), []),
  limits: z._default(z.array(z.string()), []),
  lastMembers: z._default(z.array(memberResource), []),
});

export const groupPartitionMeta = z.object({
  topic: z.string(),
  partition: z.number(),
  owner: z.optional(z.string()),
  verdict,
  finding: z.optional(z.string()),
  burrowStatus: z._default(z.nullable(burrowStatus), null),
  lagReason: z.optional(z.string()),
  lagSecondsReason: z.optional(z.string()),
  lagSecondsMethod: z.optional(z.enum(['first-unread', 'interpolated'])),
});

export const topicMeta = z.object({
  cluster: z.string(),
  topic: z.string(),
  topicId: z._default(z.nullable(z.string()), null),
  internal: z._default(z.boolean(), false),
  retentionMs: z._default(z.nullable(z.number()), null),
  cleanupPolicy: z._default(z.nullable(z.string()), null),
  asOf: z._default(z.nullable(z.number()), null),
  limits: z._default(z.array(z.string()), []),
});

export const topicPartitionMeta = z.object({
  partition: z.number(),
  leader: z._default(z.nullable(z.number()), null),
  replicas: z._default(z.array(z.number()), []),
  isr: z._default(z.array(z.number()), []),
});

export const listMeta = z.object({ total: z.number(), offset: z.number() });

const placed = { row: z.number() };
/** The last minutes of the row's main number (lag, rate in), oldest first; null is a gap. Bridges without it leave it out. */
const withTrend = { ...placed, trend: z.optional(z.array(z.nullable(z.number()))) };
export const groupRow = z.extend(groupSummary, withTrend);
export const topicRow = z.extend(topicSummary, withTrend);
export const brokerRow = z.extend(brokerResource, placed);
export const findingRow = z.extend(finding, placed);
