import type { ReactNode } from 'react';
import type { Finding } from '../../server/protocol/finding.ts';
import { findingCard, sinceText } from '../select/findings.ts';
import type { Strip } from '../select/strip.ts';
import { Badge } from './badge.tsx';
import { LinkButton } from './button.tsx';
import './finding-card.css';
import { PartitionStrip } from './strip.tsx';
import { Proof } from './proof.tsx';

/** A finding with its proof, and the two ways on: the event at its head, and the place. */
export function FindingCard({
  finding,
  now,
  current = false,
  strip = null,
  preview,
  placeHidden = false,
  wide = false,
  onSelect,
}: {
  finding: Finding;
  now: number;
  /** The one that is looked at: opened in full. */
  current?: boolean;
  strip?: Strip | null;
  /** The masked event at its head. */
  preview?: ReactNode;
  /** We are at that place already. */
  placeHidden?: boolean;
  /** Spread over the width of a page, the proof beside the sentence. */
  wide?: boolean;
  onSelect?: (id: string) => void;
}) {
  const card = findingCard(finding, now);
  return (
    <article
      className={`finding finding-${card.tone}${wide ? ' finding-wide' : ''}`}
      data-finding={finding.id}
      aria-current={current ? 'true' : undefined}
    >
      <div className="finding-said">
        <Badge tone={card.tone}>{card.badge}</Badge>
        <h3>
          {current || !onSelect ? (
            card.title
          ) : (
            <button type="button" className="finding-title" onClick={() => onSelect(finding.id)}>
              {card.title}
            </button>
          )}
        </h3>
        <p className="finding-since">
          {[sinceText(finding, now), card.owner && `owner ${card.owner}`, card.scope]
            .filter(Boolean)
            .join(', ')}
        </p>
        {strip === null ? null : <PartitionStrip strip={strip} />}
      </div>
      {current ? (
        <div className="finding-proof">
          <Proof evidence={card.evidence} blocks={card.blocks} />
          {preview}
        </div>
      ) : null}
      <div className="finding-ways">
        {card.head === null ? null : (
          <LinkButton look={current ? 'strong' : 'plain'} href={card.head.href}>
            Open event
          </LinkButton>
        )}
        {card.place === null || placeHidden ? null : (
          <LinkButton href={card.place.href}>{card.place.label}</LinkButton>
        )}
      </div>
      {current ? (
        <div className="finding-more">
          <Steps title="What to do" items={card.nextSteps} />
          <Steps title="Follows from it" items={card.symptoms} />
          {card.history === null ? null : <p className="finding-since">{card.history}</p>}
        </div>
      ) : null}
    </article>
  );
}

function Steps({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <div className="finding-steps">
      <p>{title}</p>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}
