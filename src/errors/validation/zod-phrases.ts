import { z } from 'zod';
import { nearestName } from './nearest-name.js';

/**
 * Renders zod's own errors as the end of a sentence that begins with the name of the field, such as `is
 * required`. The messages of our schemas, such as `{ error: 'must be an https URL' }`, have the same form.
 */
function phrase(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${TYPE[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', issue.maximum)}`;
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', issue.minimum)}`;
    case 'invalid_format':
      return FORMAT[issue.format] ?? 'contains characters that are not allowed';
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknown(key, fieldsOf(issue.inst))).join(BETWEEN_PHRASES);
    default:
      return 'is not valid';
  }
}

/** Separates the phrases of several unknown fields, which are one issue of zod. */
export const BETWEEN_PHRASES = '\n';

function unknown(key: string, fields: readonly string[]): string {
  const nearest = nearestName(key, fields);
  return nearest === null ? UNKNOWN : `${UNKNOWN}. The nearest one is '${nearest}'`;
}

const UNKNOWN = 'is unknown; remove it';

const fieldsOf = (schema: unknown): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

const TYPE: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
  null: 'null',
};

const FORMAT: Record<string, string> = {
  uuid: 'must be a UUID',
  url: 'must be a URL',
  email: 'must be an e-mail address',
};

/** One of them, and more. */
const UNIT: Record<string, [string, string]> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  map: ['entry', 'entries'],
};

function bound(origin: string, which: string, value: number | bigint): string {
  const unit = UNIT[origin];
  return unit ? `have ${which} ${value} ${unit[Number(value) === 1 ? 0 : 1]}` : `be ${which} ${value}`;
}

/** Sets the error texts of zod, which are global to the process. */
export const speakInPhrases = (): void => void z.config({ localeError: phrase });
