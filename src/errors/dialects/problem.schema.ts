import { z } from 'zod';
import { ERROR_STATUS, type ErrorCode } from '../app-error.js';

const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];

/** RFC 9457, as every route answers that has no dialect of its own. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The path of the request.' }),
    code: z.enum(CODES).meta({ description: 'Stable: what programs read.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().meta({ description: 'JSON Pointer into the body.' }),
          parameter: z.string().optional().meta({ description: 'Name of a query parameter.' }),
          detail: z.string(),
        }),
      )
      .optional(),
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
