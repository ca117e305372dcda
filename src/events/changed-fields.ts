import { own, valueAt } from '../policies/json-pointer.js';

/** What the record of an event was, and is. */
export interface RecordTexts {
  /** JSON texts. */
  previous: string;
  record: string;
}

export interface ChangedFields {
  /** JSON pointers (RFC 6901) to what differs, in the order of the record: members of objects, and arrays as a whole. */
  pointers: readonly string[];
  /** Whether the value at one of these pointers differs. */
  touches(pointers: readonly string[]): boolean;
}

/** With more changes than this, only the names of the record's own members are listed. */
const MOST_POINTERS = 256;

/** Compares two versions of a record. */
export function changedFields({ previous, record }: RecordTexts): ChangedFields {
  const isPlain = !hasLongNumber(previous) && !hasLongNumber(record);
  const [before, after] = [previous, record].map((text) =>
    JSON.parse(isPlain ? text : withExactNumbers(text)),
  );
  const found = [...differences(before, after, '')];
  const pointers =
    found.length <= MOST_POINTERS ? found : [...new Set(found.map(firstOf))].slice(0, MOST_POINTERS);
  const known = new Map<string, boolean>();
  const differsAt = (pointer: string) => {
    const differs = known.get(pointer) ?? !isSame(valueAt(before, pointer), valueAt(after, pointer));
    known.set(pointer, differs);
    return differs;
  };
  // Many hooks may ask for the same part, and an app for one part many times. A record may be large.
  return { pointers, touches: (wanted) => wanted.some(differsAt) };
}

/** Numbers of so many digits may be equal as doubles and yet differ. */
const hasLongNumber = (text: string) => /\d{16}|\d[eE]/.test(text);

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Long numbers become strings, so that they are compared digit by digit. */
const withExactNumbers = (text: string) =>
  text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || !hasLongNumber(token) ? token : JSON.stringify(`number ${token}`),
  );

function* differences(before: unknown, after: unknown, pointer: string): Generator<string> {
  if (!isObject(before) || !isObject(after)) {
    if (!isSame(before, after)) yield pointer;
    return;
  }
  for (const name of new Set([...Object.keys(after), ...Object.keys(before)]))
    yield* differences(own(before, name), own(after, name), `${pointer}/${escaped(name)}`);
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(b);
  return (
    names.length === Object.keys(a).length &&
    names.every((name) => Object.hasOwn(a, name) && isSame(own(a, name), own(b, name)))
  );
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

const firstOf = (pointer: string) => pointer.split('/', 2).join('/');
