import { z } from 'zod';
import type { AppError, ErrorCode, FieldError } from '../app-error.js';
import { ERROR_STATUS } from '../app-error.js';
import type { ErrorDialect } from './error-response.js';

const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];

/** An RFC 9457 problem. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: '`urn:storehooks:error:` and the code.' }),
    title: z.string().meta({ description: 'The code in words.' }),
    status: z.int().meta({ description: 'The HTTP status.' }),
    detail: z.string().meta({ description: 'What is wrong and what to send instead, for people.' }),
    instance: z.string().meta({ description: 'The path of the request.' }),
    code: z.enum(CODES).meta({ description: 'Stable, for programs.' }),
    existing_id: z
      .string()
      .optional()
      .meta({ description: 'Only for `already_exists`: the id of the existing record.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().meta({ description: 'A JSON Pointer into the body.' }),
          parameter: z.string().optional().meta({ description: 'The name of a query parameter.' }),
          detail: z.string().meta({ description: 'What is wrong with this value.' }),
        }),
      )
      .optional()
      .meta({ description: 'One entry for each invalid value.' }),
  })
  .meta({
    id: 'Problem',
    example: {
      type: 'urn:storehooks:error:validation_failed',
      title: 'Validation failed',
      status: 422,
      detail: "The field 'url' must be an https URL.",
      instance: '/web-hook',
      code: 'validation_failed',
      errors: [{ pointer: '/url', detail: "The field 'url' must be an https URL." }],
    },
  });

/** RFC 9457, for every route without a dialect of its own. */
export const problemDetails: ErrorDialect = {
  speaks: () => true,
  render: (error, path) => ({
    status: error.status,
    contentType: 'application/problem+json',
    body: problemOf(error, path),
    headers: error.headers,
  }),
};

function problemOf({ code, status, message, fields, existingId }: AppError, instance: string) {
  const existing = existingId === undefined ? {} : { existing_id: String(existingId) };
  const errors = fields.length > 0 ? { errors: fields.map(errorOf) } : {};
  return {
    type: typeOf(code),
    title: titleOf(code),
    status,
    detail: message,
    instance,
    code,
    ...existing,
    ...errors,
  };
}

export const typeOf = (code: ErrorCode) => `urn:storehooks:error:${code}`;

/** `validation_failed` becomes `Validation failed`. */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A body error has a pointer (empty for the whole body). A query error has the name of the parameter. */
const errorOf = ({ pointer, message }: FieldError) =>
  pointer === '' || pointer.startsWith('/')
    ? { pointer, detail: message }
    : { parameter: pointer, detail: message };
