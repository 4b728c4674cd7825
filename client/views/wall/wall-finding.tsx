import { Fragment } from 'react';
import type { Finding } from '../../../server/protocol/finding.ts';
import { findingCard, sinceText } from '../../select/findings.ts';
import { useNow } from '../../store/link.ts';
import { Mark } from '../../ui/mark.tsx';
import { Proof } from '../../ui/proof.tsx';

const PROOFS = 3;

/** The finding on show, in type for five metres: the sentence, since when, who, and three proofs. */
export function WallFinding({ finding, at, of }: { finding: Finding; at: number; of: number }) {
  const now = useNow();
  const card = findingCard(finding, now);
  return (
    <section className={`wall-finding wall-${card.tone}`} aria-label="Finding on show">
      <header>
        <span className={`wall-badge tone-${card.tone}`}>
          <Mark tone={card.tone} size={24} />
          {card.badge}
        </span>
        {of > 1 ? <Place at={at} of={of} /> : null}
      </header>
      <h2>
        {card.title.split(' ').map((word, place) => (
          <Fragment key={place}>
            <span className="wall-word">{word}</span>{' '}
          </Fragment>
        ))}
      </h2>
      <p className="wall-since">
        {[sinceText(finding, now), card.owner && `owner ${card.owner}`, card.scope]
          .filter(Boolean)
          .join(', ')}
      </p>
      <Proof evidence={card.evidence.slice(0, PROOFS)} blocks={card.blocks} />
    </section>
  );
}

/** Up to so many findings are shown as points, more as numbers. */
const POINTS = 12;

function Place({ at, of }: { at: number; of: number }) {
  return (
    <span className="wall-place">
      {of > POINTS
        ? null
        : Array.from({ length: of }, (_, place) => (
            <span key={place} data-here={place === at} aria-hidden="true" />
          ))}
      {`${at + 1} of ${of}`}
    </span>
  );
}
