import type { z } from 'zod';
import type { FieldError } from '../app-error.js';
import { BETWEEN_PHRASES } from './zod-phrases.js';

type Issue = z.core.$ZodIssue;

/** Where the value came from. It decides how fields are named. */
export type Source = 'body' | 'query';

/** Bounds the response: a body can have thousands of invalid fields. */
const MAX_FIELDS = 50;

/** Each error in a full sentence, with the name of its field. At most MAX_FIELDS. */
export function fieldErrors(issues: readonly Issue[], source: Source): FieldError[] {
  return issues
    .flatMap((issue) => leaves(issue, []))
    .slice(0, MAX_FIELDS)
    .map(({ path, message }) => ({
      pointer: pointerTo(path, source),
      message: sentence(path, message, source),
    }));
}

interface Leaf {
  path: PropertyKey[];
  message: string;
}

/** Each unknown key is an error of its own. For a union, the errors of the alternative that has the value's type. */
function leaves(issue: Issue, parent: PropertyKey[]): Leaf[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split(BETWEEN_PHRASES);
    return issue.keys.map((key, i) => ({ path: [...path, key], message: messages[i] ?? issue.message }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => !branch.some(isOfAnotherType));
    if (meant) return meant.flatMap((inner) => leaves(inner, path));
  }
  return [{ path, message: issue.message }];
}

const isOfAnotherType = (issue: Issue) =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

function pointerTo(path: PropertyKey[], source: Source): string {
  if (source === 'query') return path.map(String).join('.');
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function sentence(path: PropertyKey[], message: string, source: Source): string {
  if (path.length === 0) return `The ${source} ${message}.`;
  return `The ${source === 'body' ? 'field' : 'parameter'} '${path.map(String).join('.')}' ${message}.`;
}
