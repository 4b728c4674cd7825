import { type RefObject, useEffect, useRef, useState } from 'react';

/** Whether an element has come into view, ever: what costs a request is asked for then. Without an observer it counts as seen. */
export function useInView<E extends Element>(): { ref: RefObject<E | null>; wasSeen: boolean } {
  const ref = useRef<E>(null);
  const [wasSeen, setSeen] = useState(() => typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (wasSeen || element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: '120px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [wasSeen]);
  return { ref, wasSeen };
}
