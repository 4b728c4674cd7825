import { useEffect, useId, useRef, useState } from 'react';
import './tip.css';

interface Shown {
  text: string;
  /** The middle of what it belongs to, and its edges, in px of the window. */
  x: number;
  top: number;
  bottom: number;
}

const LEAVE_MS = 120;

/**
 * One tip for the whole page: whatever has `data-tip` shows it under the pointer's rest and with keyboard focus. A focused row shows
 * those of its cells, since the cells take no focus. It can be hovered and is dismissed with Esc (WCAG 1.4.13).
 */
export function TipLayer() {
  const id = useId();
  const [shown, setShown] = useState<Shown | null>(null);
  const described = useRef<Element | null>(null);
  const leaving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const stay = (): void => clearTimeout(leaving.current);
    const hide = (): void => {
      stay();
      described.current?.removeAttribute('aria-describedby');
      described.current = null;
      setShown(null);
    };
    const show = (text: string, anchor: Element): void => {
      stay();
      const { left, width, top, bottom } = anchor.getBoundingClientRect();
      setShown({ text, x: left + width / 2, top, bottom });
    };
    const onOver = (event: PointerEvent): void => {
      if (!(event.target instanceof Element)) return;
      const owner = event.target.closest('[data-tip]');
      if (owner !== null) show(owner.getAttribute('data-tip') ?? '', owner);
      else if (event.target.closest('.tip') !== null) stay();
      else {
        stay();
        leaving.current = setTimeout(hide, LEAVE_MS);
      }
    };
    const onFocus = (event: FocusEvent): void => {
      const { target } = event;
      if (!(target instanceof Element) || !target.matches(':focus-visible')) return;
      const owners = target.matches('[data-tip]') ? [target] : [...target.querySelectorAll('[data-tip]')];
      const [first] = owners;
      if (first === undefined) return hide();
      // A description of one's own is worth more than the tip.
      if (!target.hasAttribute('aria-describedby')) {
        described.current = target;
        target.setAttribute('aria-describedby', id);
      }
      show(owners.map((owner) => owner.getAttribute('data-tip') ?? '').join(' · '), first);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') hide();
    };
    document.addEventListener('pointerover', onOver);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', hide);
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('scroll', hide, true);
    return () => {
      hide();
      document.removeEventListener('pointerover', onOver);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', hide);
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('scroll', hide, true);
    };
  }, [id]);

  if (shown === null) return null;
  const below = shown.bottom < window.innerHeight - 96;
  // At the left edge it hangs to the right, at the right edge to the left, in between in proportion: it never leaves the window.
  const across = (-100 * shown.x) / window.innerWidth;
  return (
    <div
      id={id}
      role="tooltip"
      className="tip"
      style={{
        left: shown.x,
        top: below ? shown.bottom : shown.top,
        transform: `translate(${across}%, ${below ? '6px' : 'calc(-100% - 6px)'})`,
      }}
    >
      {shown.text}
    </div>
  );
}
