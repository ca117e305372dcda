import { z } from 'zod';

export const healthSchema = z
  .object({ status: z.literal('ok'), storage: z.enum(['sqlite', 'mongodb']).optional() })
  .meta({ id: 'Health', example: { status: 'ok', storage: 'sqlite' } });

export type Health = z.infer<typeof healthSchema>;
