import { useMemo } from 'react';
import { type ChartRange, zoomTo } from '../select/chart-range.ts';
import { navigate } from '../ui/navigation.ts';

export interface Zoom {
  onZoom: (from: number, to: number) => void;
  onZoomOut: () => void;
}

/** Zooming writes the address: a link shows the same part. `hrefOf` gives the page's address with another range. */
export function useZoom(hrefOf: (range: ChartRange | null) => string): Zoom {
  const standard = hrefOf(null);
  return useMemo(() => {
    const go = (range: ChartRange | null): void => navigate(hrefOf(range), { replace: true });
    return {
      onZoom(from, to) {
        const range = zoomTo(from, to);
        if (range !== null) go(range);
      },
      onZoomOut: () => go(null),
    };
    // `hrefOf` is made anew at each render; the address without a range tells when it is another page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [standard]);
}
