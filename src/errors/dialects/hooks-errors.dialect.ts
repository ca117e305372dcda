import { z } from 'zod';
import type { AppError, FieldError } from '../app-error.js';
import type { ErrorDialect } from './error-response.js';

/** The errors of the v2 hooks routes: an array, even for one error. */
export const hooksErrorsSchema = z
  .array(
    z.object({
      status: z.int().meta({ description: 'The HTTP status.' }),
      message: z.string().meta({ description: 'Names the field and says what to send instead.' }),
      details: z
        .object({
          field: z.string().optional().meta({ description: 'The invalid field, such as `headers.X-A`.' }),
          id: z.int().optional().meta({ description: 'Only for `already_exists`: the existing hook.' }),
          code: z.string().optional().meta({ description: 'Only for 409. Stable, for programs.' }),
        })
        .meta({ description: 'More for programs. May be empty.' }),
    }),
  )
  .meta({
    id: 'HooksErrors',
    example: [
      {
        status: 422,
        message: "The field 'destination' must be an https URL.",
        details: { field: 'destination' },
      },
    ],
  });

/** The policy of a hook came later than the seed of these routes, and speaks as its other routes do. */
const HOOKS_PATH = /^\/stores\/[^/]*\/v2\/hooks(?!\/[^/]*\/policy(?:\/|$))(?:\/|$)/;

/** A JSON array, even for one error: a public client of these routes raises a type error on an object. */
export const hooksErrors: ErrorDialect = {
  speaks: (path) => HOOKS_PATH.test(path),
  render: (error) => ({
    status: error.status,
    contentType: 'application/json',
    body: listOf(error),
    headers: error.headers,
  }),
};

const CONFLICT = 409;

/** A conflict has several causes, so its status alone is not enough. */
function listOf({ code, status, message, fields, existingId }: AppError) {
  const existing = existingId === undefined ? {} : { id: existingId };
  if (fields.length === 0)
    return [{ status, message, details: status === CONFLICT ? { code, ...existing } : {} }];
  return fields.map((field) => ({ status, message: field.message, details: { field: fieldName(field) } }));
}

/** `/headers/X-A` becomes `headers.X-A`. The name of a query parameter stays. */
export const fieldName = ({ pointer }: FieldError): string =>
  pointer.replace(/^\//, '').replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
