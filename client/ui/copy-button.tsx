import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

const SAID_MS = 2_000;

/** Copies a text, and says whether it worked. */
export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const [said, setSaid] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <>
      <Button onClick={() => void copyText(text()).then((ok) => setSaid(ok ? 'copied' : 'failed'))}>
        {said === 'copied' ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
        <span className="tool-word">
          {said === null ? label : said === 'copied' ? 'Copied' : 'Copying is not allowed'}
        </span>
      </Button>
      <span className="hidden-text" role="status">
        {said === null ? '' : said === 'copied' ? 'Copied' : 'Copying is not allowed'}
      </span>
    </>
  );
}

/** Outside HTTPS and localhost browsers have no clipboard: then by the way of a selected field. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'hidden-text';
    const before = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    if (before instanceof HTMLElement) before.focus();
    return done;
  }
}
