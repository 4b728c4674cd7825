import type { ReactNode } from 'react';
import type { FindingCard } from '../select/findings.ts';

/** The proof of a finding, label beside value, and what waits behind it. */
export function Proof({ evidence, blocks }: Pick<FindingCard, 'evidence' | 'blocks'>): ReactNode {
  return (
    <dl>
      {evidence.map((item) => (
        <div key={item.label}>
          <dt>{item.label}</dt>
          <dd>{item.text}</dd>
        </div>
      ))}
      {blocks.length === 0 ? null : (
        <div>
          <dt>waits behind it</dt>
          <dd>{blocks.join(', ')}</dd>
        </div>
      )}
    </dl>
  );
}
