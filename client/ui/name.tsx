import { visibleName } from '../select/names.ts';

/** A name that people gave: one line, its own direction, nothing hidden in it; the whole of it on hover and focus. */
export function Name({ name }: { name: string }) {
  const shown = visibleName(name);
  return (
    <bdi className="name" data-tip={shown.length > 24 ? shown : undefined}>
      {shown}
    </bdi>
  );
}
