import * as z from 'zod/mini';

/** RFC 9457 problem details; `code` is one of this closed list. */
export const PROBLEM_CODES = [
  'bad-request',
  'not-found',
  'method-not-allowed',
  'ambiguous-cluster',
  'unknown-cluster',
  'unknown-group',
  'unknown-topic',
  'unknown-partition',
  'unknown-finding',
  'unknown-drill',
  'drill-running',
  'drills-unavailable',
  'actions-disabled',
  'group-not-empty',
  'offset-mismatch',
  'unauthenticated',
  'forbidden',
  'host-not-allowed',
  'origin-not-allowed',
  'unsupported-media-type',
  'payload-too-large',
  'too-many-requests',
  'not-authorized-by-kafka',
  'source-unreachable',
  'timeout',
  'internal',
  'not-ready',
] as const;
export const problemCode = z.enum(PROBLEM_CODES);
export type ProblemCode = z.infer<typeof problemCode>;

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: problemCode,
  detail: z.optional(z.string()),
  /** The parameter or body field that is wrong. */
  field: z.optional(z.string()),
  /** Where in the text of the field, in UTF-16 units. */
  position: z.optional(z.object({ offset: z.number(), length: z.number() })),
  candidates: z.optional(z.array(z.string())),
  members: z.optional(z.array(z.string())),
  /** `not-ready`: the sources that have not spoken yet. */
  missing: z.optional(z.array(z.string())),
});
export type Problem = z.infer<typeof problem>;
