import type { ComponentProps } from 'react';
import './button.css';
import { Link } from './link.tsx';

type Look = 'plain' | 'strong' | 'bare';

const classOf = (look: Look, extra: string | undefined): string =>
  `button button-${look}${extra === undefined ? '' : ` ${extra}`}`;

export function Button({ look = 'plain', className, ...rest }: ComponentProps<'button'> & { look?: Look }) {
  return <button type="button" {...rest} className={classOf(look, className)} />;
}

/** A link that looks like a button: it leads somewhere. */
export function LinkButton({
  look = 'plain',
  className,
  ...rest
}: ComponentProps<'a'> & { href: string; look?: Look }) {
  return <Link {...rest} className={classOf(look, className)} />;
}
