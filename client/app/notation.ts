import { setNotation } from '../select/notation.ts';
import { usePreferences } from '../store/preferences.ts';

/**
 * Lets format.ts write numbers and times as the person wants them. It must hold before what is below is drawn, so it is set
 * while rendering; it has no effect when nothing changed. The answer is a key: what hangs on it is drawn anew with the notation.
 */
export function useNotation(): string {
  const { numbers, zone, lag } = usePreferences();
  setNotation({ numbers, zone, lag });
  return `${numbers} ${zone} ${lag}`;
}
