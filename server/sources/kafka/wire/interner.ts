/** Gives back the first string that was equal: thousands of groups name the same few topics. */
export type Interner = (text: string) => string;

/** It remembers at least the `most` strings that were asked for last, and at most twice as many: names come and go. */
export function createInterner(most = 100_000): Interner {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    if (young.size >= most) {
      old = young;
      young = new Map();
    }
    const first = old.get(text) ?? text;
    young.set(first, first);
    return first;
  };
}
