import type { ReactNode } from 'react';
import './banner.css';
import { Mark } from './mark.tsx';

/** A message over the whole width that stays until its cause is gone. */
export function Banner({ tone, children }: { tone: 'critical' | 'warning'; children: ReactNode }) {
  return (
    <div className={`banner banner-${tone}`} role={tone === 'critical' ? 'alert' : 'status'}>
      <Mark tone={tone} />
      <div>{children}</div>
    </div>
  );
}
