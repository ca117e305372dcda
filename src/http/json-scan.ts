export interface JsonLimits {
  /** Nesting levels, the outermost included. */
  depth: number;
  /** Member names: of the whole text, or of one envelope. */
  keys: number;
  /**
   * The text is an envelope, or an array of envelopes. Only the envelope's own member names are counted and checked:
   * the values are passed on as text, and nothing is built from them.
   */
  isEnvelope: boolean;
}

export type JsonExcess = 'too_deep' | 'too_many_keys' | 'forbidden_key' | 'repeated_key';

/** A member of an object. `start` and `end` enclose its value's bytes, without the white space around them. */
export interface JsonMember {
  name: string;
  start: number;
  end: number;
}

export interface JsonScan {
  /** The first limit that the text exceeds, or null. */
  excess: JsonExcess | null;
  /** The members of the outermost object; of an array of envelopes, those of each envelope in order. */
  objects: JsonMember[][];
}

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
 * Checks a JSON text against the limits before anything is built from it, and finds where its members are. One walk
 * over the bytes: brackets give the depth, a colon says that the string before it is a name. The result only means
 * something if the text is JSON, so the caller parses it too.
 */
export function scanJson(bytes: Uint8Array, limits: JsonLimits): JsonScan {
  const level = limits.isEnvelope && firstByte(bytes) === OPEN_BRACKET ? 2 : 1;
  const objects: JsonMember[][] = [];
  const exceeded = (excess: JsonExcess): JsonScan => ({ excess, objects });
  let members: JsonMember[] = [];
  let depth = 0;
  let keys = 0;
  let start = 0;
  let end = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      start = i + 1;
      i = end = endOfString(bytes, start);
    } else if (byte === COLON) {
      if (depth !== level && limits.isEnvelope) continue;
      if (++keys > limits.keys) return exceeded('too_many_keys');
      if (isForbidden(bytes, start, end)) return exceeded('forbidden_key');
      if (depth !== level) continue;
      const name = nameOf(bytes, start, end);
      if (members.some((member) => member.name === name)) return exceeded('repeated_key');
      members.push({ name, start: i + 1, end: 0 });
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > limits.depth) return exceeded('too_deep');
      if (depth !== level || byte !== OPEN_BRACE) continue;
      members = [];
      objects.push(members);
      if (limits.isEnvelope) keys = 0;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth-- === level) close(bytes, members, i);
    } else if (byte === COMMA && depth === level) close(bytes, members, i);
  }
  return { excess: null, objects };
}

/** Ends the value of the last member before `end`. */
function close(bytes: Uint8Array, members: JsonMember[], end: number): void {
  const last = members.at(-1);
  if (!last || last.end > 0) return;
  while (isSpace(bytes[last.start])) last.start++;
  last.end = end;
  while (isSpace(bytes[last.end - 1])) last.end--;
}

/** The white space of RFC 8259 §2. */
const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const firstByte = (bytes: Uint8Array) => bytes.find((byte) => !isSpace(byte));

/** The index of the closing quote, or one past the end if there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  let i = start;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}

/** Tells most names apart by their first byte. That byte may be escaped. */
const FIRST_BYTES = [...FORBIDDEN_KEYS.map((key) => key.charCodeAt(0)), BACKSLASH];
const LONGEST_ESCAPED = 6 * 'constructor'.length;

function isForbidden(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (!FIRST_BYTES.includes(bytes[start]!)) return false;
  if (length < '__proto__'.length || length > LONGEST_ESCAPED) return false;
  return FORBIDDEN_KEYS.includes(nameOf(bytes, start, end));
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The name that the string stands for: `"\u005f_proto__"` is `__proto__`. As written, if an escape is not JSON. */
function nameOf(bytes: Uint8Array, start: number, end: number): string {
  const raw = decoder.decode(bytes.subarray(start, end));
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
