import { navigate as push, usePathname, useSearch } from 'wouter/use-browser-location';
import { parseRoute, type Route } from '../select/urls.ts';

/** Goes to an address of this page without loading it anew. `replace` leaves no step in the history. */
export const navigate = (href: string, options: { replace?: boolean } = {}): void => push(href, options);

/** Where we are. The path comes undecoded from the browser: names are decoded one by one in select/urls. */
export function useRoute(): Route {
  const path = usePathname();
  const search = useSearch();
  return parseRoute(path, search);
}
