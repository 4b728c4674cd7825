import { useMemo } from 'react';
import { type ChartRange, isZoomed, zoomTo } from '../select/chart-range.ts';
import { flowRoute, href, type Route } from '../select/urls.ts';
import { useKeys } from '../store/keys.ts';
import { navigate } from '../ui/navigation.ts';

export interface Zoom {
  onZoom: (from: number, to: number) => void;
  onZoomOut: () => void;
}

/** The span that a page's charts show. It stands in the address; Esc zooms out, and then leads back to Flow. */
export function useChartRange(route: Extract<Route, { view: 'group' | 'topic' }>) {
  const range = route.range ?? null;
  const hrefOf = (to: ChartRange | null): string => {
    const { range: _, ...rest } = route;
    return href(to === null ? rest : { ...rest, range: to });
  };
  const zoom = useZoom(hrefOf);
  useKeys({
    Escape: () => (isZoomed(range) ? zoom.onZoomOut() : navigate(href(flowRoute(route.cluster)))),
  });
  return { range, hrefOf, zoom };
}

/** Zooming writes the address: a link shows the same part. `hrefOf` gives the page's address with another range. */
function useZoom(hrefOf: (range: ChartRange | null) => string): Zoom {
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
