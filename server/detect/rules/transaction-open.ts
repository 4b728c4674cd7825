import type { PartitionFacts } from '../facts.ts';
import { rule } from '../suspicion.ts';
import { TXN } from '../thresholds.ts';
import { counted, proof } from '../words.ts';

/** The LSO stands still under an open transaction: read_committed consumers cannot pass it. */
export const transactionOpen = rule({
  code: 'transaction-open',
  subject: 'partition',
  scope: 'partition',
  look(facts) {
    const { lso, end, lsoStandsSince, time, txnLengthMs } = facts;
    if (lso === null || end === null || lso >= end || lsoStandsSince === null) return null;
    const allowed = txnLengthMs === null ? TXN.unlearnedMs : Math.max(TXN.floorMs, TXN.factor * txnLengthMs);
    if (time - lsoStandsSince <= allowed) return null;
    const { cluster, topic, partition } = facts;
    const holder = holderOf(facts);
    const started = holder?.txnStartTime ?? null;
    const groups = facts.groupsAtStable;
    return {
      code: 'transaction-open',
      severity: groups.length > 0 ? 'critical' : 'warning',
      since: started ?? lsoStandsSince,
      sinceAtLeast: started === null,
      where: {
        cluster,
        topic,
        partition,
        offset: lso,
        ...(holder === undefined ? {} : { producerId: holder.producerId }),
      },
      title: () => `An open transaction holds back ${topic}-${partition}`,
      evidence: () =>
        proof(
          { label: 'last stable offset', value: lso, unit: 'offset' },
          { label: 'events behind it', value: end - lso, unit: 'events' },
          { label: 'stands still since', value: lsoStandsSince, unit: 'time' },
          {
            label: 'producer id',
            value: holder?.producerId ?? 'not visible to us (needs Read on the topic)',
          },
          { label: 'producer epoch', value: holder?.epoch, unit: 'count' },
          { label: 'transaction began', value: started, unit: 'time' },
          { label: 'usual length on this topic (p95)', value: txnLengthMs, unit: 'ms' },
          {
            label: 'groups that wait',
            value: groups.length === 0 ? 'none yet' : groups.slice(0, 10).join(', '),
          },
        ),
      nextSteps: () => [
        'Find the producer with this id: it has neither committed nor aborted, and may be hanging or dead.',
        'It ends by itself after transaction.timeout.ms (60 s by default, 15 min at most).',
        'If it does not: kafka-transactions.sh abort, with this topic, partition and start offset.',
        `${counted(groups.length, 'group')} with isolation.level=read_committed ${groups.length === 1 ? 'waits' : 'wait'}.`,
      ],
      weight: end - lso,
    };
  },
  over: (facts, finding) =>
    facts.lso !== null &&
    (facts.lso === facts.end || (finding.offset !== undefined && facts.lso > finding.offset)),
});

/** The transaction that starts at the LSO is the one that holds it. */
const holderOf = (facts: PartitionFacts) =>
  facts.producers
    .filter((producer) => producer.txnStart !== null)
    .sort((a, b) => (a.txnStart ?? 0) - (b.txnStart ?? 0))[0];
