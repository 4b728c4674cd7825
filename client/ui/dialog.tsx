import { X } from 'lucide-react';
import * as Radix from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import './dialog.css';

/** A window over the page that keeps focus until it is closed (Esc, outside, the cross). */
export function Dialog({
  open,
  onClose,
  title,
  titleHidden = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The title is read out, not shown: the content speaks for itself. */
  titleHidden?: boolean;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-veil" />
        <Radix.Content className="dialog" aria-describedby={undefined}>
          <Radix.Title className={titleHidden ? 'hidden-text' : 'dialog-title'}>{title}</Radix.Title>
          {children}
          {titleHidden ? null : (
            <Radix.Close className="dialog-close" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </Radix.Close>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
