import { z } from 'zod';

/** The errors of the v3 hooks routes. */
export const hooksV3ErrorSchema = z
  .object({
    status: z.int(),
    title: z.string().meta({ description: 'What is wrong, in a sentence.' }),
    type: z.string().meta({ description: 'Stable: `urn:storehooks:error:` and the code.' }),
    errors: z
      .record(z.string(), z.string())
      .meta({ description: 'By the name of the field; empty where none is at fault.' }),
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
