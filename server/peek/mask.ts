import { LosslessNumber } from 'lossless-json';

/** What stands in place of a masked value. Its length says nothing of the value. */
export const MASK = '•••••';

export interface MaskRules {
  enabled: boolean;
  /** Field names to mask, `*` for any characters; upper and lower case alike. */
  keys: readonly string[];
}

/** A masker keeps count of the places it masked. */
export interface Masker {
  readonly count: number;
  /** True when a field, header or parameter of this name is to be masked as a whole. */
  hides(name: string): boolean;
  /** What cannot be taken apart, masked as a whole; null where nothing is masked. */
  whole(): string | null;
  /** A parsed JSON-like value: hidden fields masked whole, shapes masked inside strings, numbers and field names. */
  value(value: unknown): unknown;
  /** Text that could not be parsed: `name: value` pairs with hidden names, and shapes. */
  text(text: string): string;
  /** Hex of bytes: shapes that stand in them as ASCII. */
  hex(bytes: Uint8Array): string;
}

/** Things that are secret by their shape, wherever they stand. */
const EMAIL = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g;
/** ISO/IEC 7812: payment cards start with 2 to 6 and have 14 to 19 digits; timestamps in ms start with 1. */
const CARD = /(?<!\d|\d\.)[2-6](?:[ -]?\d){13,18}(?!\d|\.\d)/g;
const TOKENS = [
  // JSON Web Tokens (RFC 7519) and JWE: base64url of {" is eyJ.
  /eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,3}/g,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  // Access keys of well-known services, by their published prefixes.
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|[sr]k_(?:live|test)_[A-Za-z0-9]{10,})/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

export function createMasker(rules: MaskRules): Masker {
  let count = 0;
  const names = rules.keys.map(pattern);
  const hides = (name: string): boolean => rules.enabled && names.some((name_) => name_.test(name));
  const masked = (): string => {
    count++;
    return MASK;
  };

  const shapes = (text: string): string => {
    if (!rules.enabled) return text;
    let result = text;
    for (const token of TOKENS) result = result.replace(token, masked);
    result = result.replace(EMAIL, masked);
    return result.replace(CARD, (digits) => (luhn(digits) ? masked() : digits));
  };

  const text = (input: string): string => shapes(rules.enabled ? hidePairs(input, hides, masked) : input);

  const value = (input: unknown, depth = 0): unknown => {
    if (!rules.enabled) return input;
    // Deeper than any event that people write: not worth the risk of a full stack.
    if (depth > 200) return masked();
    if (typeof input === 'string') return text(input);
    if (input instanceof LosslessNumber) return luhnNumber(input.toString()) ? masked() : input;
    if (typeof input === 'number' || typeof input === 'bigint')
      return luhnNumber(String(input)) ? masked() : input;
    if (Array.isArray(input)) return input.map((item) => value(item, depth + 1));
    if (input instanceof Date || typeof input !== 'object' || input === null) return input;
    if (input instanceof Uint8Array) return `hex:${hex(input)}`;
    const entries = input instanceof Map ? [...input] : Object.entries(input);
    return Object.fromEntries(
      entries.map(([key, item]) => [
        shapes(String(key)),
        hides(String(key)) && !empty(item) ? masked() : value(item, depth + 1),
      ]),
    );
  };

  const hex = (bytes: Uint8Array): string => {
    const plain = Buffer.from(bytes).toString('hex');
    if (!rules.enabled) return plain;
    let hidden = '';
    let at = 0;
    const ascii = Buffer.from(bytes).toString('latin1');
    for (const [start, end] of shapeRanges(ascii)) {
      if (start < at) continue;
      hidden += plain.slice(at * 2, start * 2) + masked();
      at = end;
    }
    return hidden + plain.slice(at * 2);
  };

  return {
    get count() {
      return count;
    },
    hides,
    whole: () => (rules.enabled ? masked() : null),
    value: (input) => value(input),
    text,
    hex,
  };
}

/** Where shapes stand in a text, in order. */
function shapeRanges(text: string): [number, number][] {
  const found: [number, number][] = [];
  for (const shape of [...TOKENS, EMAIL, CARD]) {
    for (const match of text.matchAll(shape)) {
      if (shape === CARD && !luhn(match[0])) continue;
      found.push([match.index, match.index + match[0].length]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
}

const PAIR =
  /(["']?)([A-Za-z_][\w.-]{0,100})\1(\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[[{][\s\S]*|[^\s,;&}\])]+)/g;

/** `"name": value`, `name=value`, `name: value` in text; an object or array behind a hidden name hides the rest. */
function hidePairs(text: string, hides: (name: string) => boolean, masked: () => string): string {
  let result = '';
  let at = 0;
  PAIR.lastIndex = 0;
  for (let match = PAIR.exec(text); match !== null; match = PAIR.exec(text)) {
    const [all, quote = '', name = '', between = '', found = ''] = match;
    if (!hides(name)) {
      // The value may hold pairs of its own.
      PAIR.lastIndex = match.index + all.length - found.length;
      if (found === '') PAIR.lastIndex++;
      continue;
    }
    const marks = found.startsWith('"') ? '"' : found.startsWith("'") ? "'" : '';
    result += `${text.slice(at, match.index)}${quote}${name}${quote}${between}${marks}${masked()}${marks}`;
    at = match.index + all.length;
  }
  return result + text.slice(at);
}

function pattern(glob: string): RegExp {
  const body = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${body}$`, 'i');
}

const empty = (value: unknown): boolean => value === null || value === undefined || value === '';

function luhnNumber(text: string): boolean {
  return /^[2-6]\d{13,18}$/.test(text) && luhn(text);
}

/** ISO/IEC 7812-1 check digit. */
function luhn(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !/^0+$/.test(digits);
}
