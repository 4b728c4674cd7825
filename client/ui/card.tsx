import { type ReactNode, useId } from 'react';
import { duration } from '../select/format.ts';
import './card.css';

/** A titled block. `age` (ms) is given when what it shows is older than it should be: then it says so. */
export function Card({
  title,
  aside,
  age = null,
  flush = false,
  children,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  age?: number | null;
  /** The content goes to the edges: tables. */
  flush?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={title === undefined ? undefined : id}>
      {title === undefined ? null : (
        <header className="card-head">
          <h2 id={id}>{title}</h2>
          <Age age={age} />
          <span className="card-aside">{aside}</span>
        </header>
      )}
      <div className={flush ? undefined : 'card-body'}>{children}</div>
    </section>
  );
}

/** The age of what a block shows, when it is worth a word. */
export function Age({ age }: { age: number | null }) {
  return age === null ? null : <span className="age tone-warning">{duration(age)} old</span>;
}

/** Facts as pairs: `coordinator  broker 1`. */
export function Facts({ items }: { items: readonly { label: string; value: ReactNode }[] }) {
  return (
    <dl className="facts">
      {items.map((item) => (
        <div key={item.label}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What a view cannot tell, and why: missing rights, polling. One plain sentence each. */
export function Limits({ limits }: { limits: readonly string[] }) {
  if (limits.length === 0) return null;
  return (
    <ul className="limits" aria-label="What this view cannot tell">
      {limits.map((limit) => (
        <li key={limit}>{limit}</li>
      ))}
    </ul>
  );
}
