import { z } from 'zod';

/** The errors of the hooks routes: an array, even of one. */
export const hooksErrorsSchema = z
  .array(
    z.object({
      status: z.int(),
      message: z.string().meta({ description: 'Names the field and says what to send instead.' }),
      details: z.object({
        field: z.string().optional(),
        code: z.string().optional().meta({ description: 'Of a 409: stable, what programs read.' }),
      }),
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
