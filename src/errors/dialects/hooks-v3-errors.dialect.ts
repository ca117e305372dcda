import { z } from 'zod';
import type { AppError } from '../app-error.js';
import type { ErrorDialect } from './error-response.js';
import { fieldName } from './hooks-errors.dialect.js';
import { typeOf } from './problem-details.dialect.js';

/** The errors of the v3 hooks routes. */
export const hooksV3ErrorSchema = z
  .object({
    status: z.int().meta({ description: 'The HTTP status.' }),
    title: z.string().meta({ description: 'What is wrong, in one sentence.' }),
    type: z.string().meta({ description: 'Stable, for programs: `urn:storehooks:error:` and the code.' }),
    errors: z
      .record(z.string(), z.string())
      .meta({ description: 'Messages by field name. Empty if no field is invalid.' }),
  })
  .meta({
    id: 'HooksV3Error',
    example: {
      status: 422,
      title: "The field 'destination' must be an https URL.",
      type: 'urn:storehooks:error:validation_failed',
      errors: { destination: "The field 'destination' must be an https URL." },
    },
  });

const HOOKS_PATH = /^\/stores\/[^/]*\/v3\/hooks(?:\/|$)/;

/** An object with a message for every invalid field. */
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
