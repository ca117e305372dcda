import fc from 'fast-check';
import { type Document, type Route, resolved, type Schema } from './openapi.js';

/** What databases, encodings and terminals treat in a way of their own, among plain letters. */
const UNITS = ['a', 'b', '/', ' ', 'é', '\u{1f6d2}', '\u202e', '\uffff', '\u00a0'];
const BAD_UNITS = ['\u0000', '\u001b', '\n', '\u007f', '\u009b', '\ud800', '\udc00'];

const textOf = (units: string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 6 });
const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** Texts that may be stored and texts that must be refused; some differ only after U+0000. */
export const sampledTexts = (count: number): string[] =>
  fc.sample(
    fc.oneof(textOf(UNITS), textOf([...UNITS, ...BAD_UNITS]), fc.string({ unit: anyUnit, maxLength: 9 })),
    count,
  );

/** A field that takes text, and the values for it. */
export interface TextField {
  name: string;
  valuesOf(text: string): unknown[];
}

/** A value beyond which a text still makes a valid one. Port 9 of loopback has no receiver. */
const BASE: Record<string, string> = { destination: 'http://127.0.0.1:9/', url: 'http://127.0.0.1:9/' };

const isText = ({ type, anyOf = [] }: Schema): boolean =>
  [type].flat().includes('string') || anyOf.some(isText);

const isMapOfTexts = ({ additionalProperties: value, anyOf = [] }: Schema): boolean =>
  (typeof value === 'object' && isText(value)) || anyOf.some(isMapOfTexts);

/** The fields of the route's body, of this media type, that take text or an object of texts. */
export function textFields(document: Document, { requestBody }: Route, mediaType: string): TextField[] {
  const schema = resolved(document, requestBody?.content?.[mediaType]?.schema);
  const { properties = {} } = resolved(document, schema.anyOf?.[0] ?? schema);
  return Object.entries(properties).flatMap(([name, given]): TextField[] => {
    const field = resolved(document, given);
    if (isMapOfTexts(field))
      return [{ name, valuesOf: (text) => [{ 'X-A': text }, { 'X-A': `a${text}` }, { [text]: 'a' }] }];
    return isText(field) ? [{ name, valuesOf: (text) => [text, `${BASE[name] ?? 'a'}${text}`] }] : [];
  });
}
