import './segmented.css';
import { Link } from './link.tsx';

/** A switch between views of one thing. Its parts are links: the choice stands in the address. */
export function Segmented({
  label,
  items,
  current,
}: {
  label: string;
  items: readonly { id: string; label: string; href: string }[];
  current: string;
}) {
  return (
    <nav className="segmented" aria-label={label}>
      {items.map((item) => (
        <Link key={item.id} href={item.href} aria-current={item.id === current ? 'true' : undefined}>
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
