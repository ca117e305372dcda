import type { AppError } from '../app-error.js';
import type { ErrorDialect } from './error-response.js';
import { fieldName } from './hooks-errors.dialect.js';
import { typeOf } from './problem-details.dialect.js';

const HOOKS_PATH = /^\/stores\/[^/]*\/v3\/hooks(?:\/|$)/;

/** An object, with every field that is at fault by its name. */
export const hooksV3Errors: ErrorDialect = {
  speaks: (path) => HOOKS_PATH.test(path),
  render: ({ code, status, message, fields, headers }: AppError) => ({
    status,
    contentType: 'application/json',
    body: {
      status,
      title: message,
      type: typeOf(code),
      errors: Object.fromEntries(fields.map((field) => [fieldName(field), field.message])),
    },
    headers,
  }),
};
