import type { AppError, ErrorCode, FieldError } from '../app-error.js';
import type { ErrorDialect } from './error-response.js';

/** RFC 9457, for every route that no other dialect claims. */
export const problemDetails: ErrorDialect = {
  speaks: () => true,
  render: (error, path) => ({
    status: error.status,
    contentType: 'application/problem+json',
    body: problemOf(error, path),
    headers: error.headers,
  }),
};

function problemOf({ code, status, message, fields }: AppError, instance: string) {
  const errors = fields.length > 0 ? { errors: fields.map(errorOf) } : {};
  return { type: typeOf(code), title: titleOf(code), status, detail: message, instance, code, ...errors };
}

export const typeOf = (code: ErrorCode) => `urn:storehooks:error:${code}`;

/** `validation_failed` reads `Validation failed`. */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A body's errors have a pointer into it (empty: the whole body), a query's the name of the parameter. */
const errorOf = ({ pointer, message }: FieldError) =>
  pointer === '' || pointer.startsWith('/')
    ? { pointer, detail: message }
    : { parameter: pointer, detail: message };
