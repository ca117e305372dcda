import { z } from 'zod';
import { momentText } from '../../delivery-log/moment.schemas.js';

const average = (what: string) =>
  z.number().nullable().describe(`${what} written together, on average since the start, or \`null\`.`);

const processSchema = z
  .object({
    id: z.string().describe('One for each start of a process.'),
    role: z.enum(['all', 'api', 'dispatcher']).describe('`ROLE`.'),
    version: z.string().describe('The version of Storehooks.'),
    reported_at: momentText('When the process said so. Others are up to 15 seconds behind.'),
    uptime_seconds: z.int().describe('How long the process has been running.'),
    lanes: z.int().describe('Hooks with work in its memory.'),
    queued: z.int().describe('Deliveries that wait in its memory.'),
    in_flight: z.int().describe('Attempts under way.'),
    commit_size: z
      .object({ events: average('Events'), results: average('Results') })
      .describe('How many share one write. It grows with the load.'),
    circuits: z.int().describe('Circuits that are not closed, 1,000 at most.'),
  })
  .meta({ id: 'AdminProcess' });

export const adminSystemSchema = z
  .object({
    version: z.string().describe('The version of the process that answers.'),
    database: z
      .object({
        name: z.enum(['sqlite', 'mongodb']).describe('The database.'),
        latency_ms: z.number().describe('How long it took to answer just now.'),
      })
      .describe('If it does not answer, this route answers 503.'),
    oldest_due_age_seconds: z
      .number()
      .describe('How long the oldest due delivery has waited. 0 if none is due.'),
    disk: z
      .object({ free_bytes: z.int().describe('Free space.'), total_bytes: z.int().describe('Size.') })
      .nullable()
      .describe('The disk of `DATA_DIR`, or `null` with MongoDB and if the disk does not say.'),
    processes: z
      .array(processSchema)
      .describe('The process that answers, as it is now, then the others as they last reported.'),
  })
  .meta({ id: 'AdminSystem' });

export type AdminSystem = z.infer<typeof adminSystemSchema>;
export type AdminProcess = z.infer<typeof processSchema>;
