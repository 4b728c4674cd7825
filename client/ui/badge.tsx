import type { ReactNode } from 'react';
import type { Tone } from '../select/words.ts';
import './badge.css';
import { Mark } from './mark.tsx';

/** A word with the sign of its tone: `◆ poison event, critical`. */
export function Badge({ tone, title, children }: { tone: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={`badge tone-${tone}`} title={title}>
      <Mark tone={tone} />
      {children}
    </span>
  );
}

/** A quiet label in a frame: a protocol, a mode. */
export function Tag({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <span className="tag" title={title}>
      {children}
    </span>
  );
}
