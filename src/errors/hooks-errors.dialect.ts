import type { AppError, FieldError } from './app-error.js';
import type { ErrorDialect } from './error-response.js';

const HOOKS_PATH = /^\/stores\/[^/]*\/v2\/hooks(?:\/|$)/;

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

function listOf({ status, message, fields }: AppError) {
  if (fields.length === 0) return [{ status, message, details: {} }];
  return fields.map((field) => ({ status, message: field.message, details: { field: nameOf(field) } }));
}

/** `/headers/X-A` is `headers.X-A`; a query parameter's name stays. */
const nameOf = ({ pointer }: FieldError): string =>
  pointer.replace(/^\//, '').replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
