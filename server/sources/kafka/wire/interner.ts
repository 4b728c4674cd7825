/** Gives back the first string that was equal: thousands of groups name the same few topics. */
export type Interner = (text: string) => string;

export function createInterner(): Interner {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text);
    if (first !== undefined) return first;
    known.set(text, text);
    return text;
  };
}
