/**
 * Characters that have no form of their own, or that change how others are drawn: controls (C0, C1), soft hyphen, marks of
 * direction and their overrides (Unicode TR9), zero-width ones, line and paragraph separators, interlinear and tag characters.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** A hidden character as it can be seen. Unicode has pictures of the C0 controls and of delete. */
function named(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** A name as it can be shown in one line: what would not be seen is named. Names are people's and may hold anything. */
export function visibleName(name: string): string {
  if (name === '') return '(no name)';
  const shown = name.replaceAll(HIDDEN, named);
  return shown.trim() === '' ? `“${shown}”` : shown;
}

/** The same for a text of several lines: its line ends and tabs are left as they are. */
export function visibleText(text: string): string {
  return text.replaceAll(HIDDEN, (char) => (char === '\n' || char === '\t' ? char : named(char)));
}
