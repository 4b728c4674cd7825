import type { ReactNode } from 'react';
import type { Problem } from '../../server/protocol/problem.ts';
import type { Tone } from '../select/words.ts';
import { Button } from './button.tsx';
import { Mark } from './mark.tsx';
import './states.css';

/** Nothing to show, and that is no fault. */
export function Empty({
  title,
  tone = 'quiet',
  children,
}: {
  title: string;
  /** `ok` where nothing is good news. */
  tone?: Tone;
  children?: ReactNode;
}) {
  return (
    <div className="state">
      <Mark tone={tone} size={20} />
      <p className="state-title">{title}</p>
      {children === undefined ? null : <div className="state-text">{children}</div>}
    </div>
  );
}

/** Something failed: what, and what can be done. */
export function ErrorState({
  problem,
  onRetry,
  ways,
}: {
  problem: Pick<Problem, 'title' | 'detail' | 'code'>;
  onRetry?: () => void;
  /** Where to go from here: links. */
  ways?: ReactNode;
}) {
  return (
    <div className="state" role="alert">
      <Mark tone="warning" size={20} />
      <p className="state-title">{problem.title}</p>
      {problem.detail === undefined ? null : <p className="state-text">{problem.detail}</p>}
      <p className="state-code mono">{problem.code}</p>
      {onRetry === undefined && ways === undefined ? null : (
        <div className="state-ways">
          {onRetry === undefined ? null : <Button onClick={onRetry}>Try again</Button>}
          {ways}
        </div>
      )}
    </div>
  );
}

/** Space for what is on its way; the lines hint at its shape. */
export function Loading({ label = 'Loading', lines = 3 }: { label?: string; lines?: number }) {
  return (
    <div className="loading" role="status">
      <span className="hidden-text">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="loading-line" aria-hidden="true" />
      ))}
    </div>
  );
}
