import type { ReactNode } from 'react';
import { Link } from './link.tsx';
import './page.css';

/** The frame of every view but Flow: the way back, a title, and blocks below. */
export function Page({
  title,
  kind,
  trail = [],
  note,
  aside,
  fill = false,
  children,
}: {
  title: string;
  /** What the title names: group, topic. */
  kind?: string;
  trail?: readonly { label: string; href: string }[];
  /** Beside the title: how many there are, how old it is. */
  note?: ReactNode;
  aside?: ReactNode;
  /** As high as the window, with blocks that scroll in themselves. */
  fill?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={fill ? 'page page-fill' : 'page'}>
      <header className="page-head">
        {trail.length === 0 ? null : (
          <nav aria-label="Where this is" className="page-trail">
            {trail.map((item) => (
              <Link key={item.href} href={item.href}>
                {item.label}
              </Link>
            ))}
          </nav>
        )}
        <div className="page-title">
          <h1>
            {kind === undefined ? null : <span className="page-kind">{kind} </span>}
            <bdi>{title}</bdi>
          </h1>
          {note === undefined ? null : <div className="page-note">{note}</div>}
          <div className="page-aside">{aside}</div>
        </div>
      </header>
      {children}
    </div>
  );
}
