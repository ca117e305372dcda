export interface JsonLimits {
  depth: number;
  keys: number;
  /** Of an array at the top, each element may have `keys` keys. */
  keysPerElement: boolean;
}

export type JsonExcess = 'too_deep' | 'too_many_keys' | 'forbidden_key';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const FORBIDDEN_KEYS = ['__proto__', 'constructor'];

/**
 * What the limits refuse in a JSON text, found before anything is built from it; null when nothing. One walk over the
 * characters: depth by the brackets, a key by the colon that follows it. A text that is not JSON may pass, since
 * JSON.parse comes next.
 */
export function findExcess(text: string, limits: JsonLimits): JsonExcess | null {
  let depth = 0;
  let keys = 0;
  let start = 0;
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      start = i + 1;
      i = end = endOfString(text, start);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > limits.depth) return 'too_deep';
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
    else if (code === COMMA && depth === 1 && limits.keysPerElement) keys = restart(text, keys);
    else if (code === COLON) {
      if (++keys > limits.keys) return 'too_many_keys';
      if (isForbidden(text, start, end)) return 'forbidden_key';
    }
  }
  return null;
}

/** The index of the closing quote, or of the end of the text. */
function endOfString(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return text.length;
}

const ARRAY = /^\s*\[/;

/** After a comma at the first level: in an array a new element begins, in an object the count goes on. */
const restart = (text: string, keys: number): number => (ARRAY.test(text) ? 0 : keys);

const LONGEST_ESCAPED = 6 * 'constructor'.length;

function isForbidden(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < 9 || length > LONGEST_ESCAPED) return false;
  const raw = text.slice(start, end);
  return FORBIDDEN_KEYS.includes(raw.includes('\\') ? unescaped(raw) : raw);
}

/** `"\u005f_proto__"` is the same key. */
function unescaped(raw: string): string {
  return raw.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
