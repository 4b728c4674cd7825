import './key-hint.css';

/** A key as it stands on the keyboard. */
export function KeyHint({ keys }: { keys: string }) {
  return <kbd className="key-hint">{keys}</kbd>;
}
