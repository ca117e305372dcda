import { z } from 'zod';
import { momentText } from '../../delivery-log/moment.schemas.js';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { pageOf, pageParameters } from '../page.js';

const STATES = ['open', 'probing'] as const;
/** The id of a page's last circuit. */
const CIRCUIT_ID = /^[0-9a-f]{32}$/;

const state = z
  .enum(STATES)
  .describe(
    '`open`: deliveries to the host wait. `probing`: a few go, and each success lets more of them go.',
  );

const inProcessSchema = z
  .object({
    process: z.string().describe('The id of the process, as in `/admin/v1/system`.'),
    state,
    next_probe_at: momentText(
      'When the process tries the host again by itself, or `null` if it does.',
    ).nullable(),
    reported_at: momentText('When the process said so. Others are up to 15 seconds behind.'),
  })
  .meta({ id: 'AdminCircuitInProcess' });

export const adminCircuitSchema = z
  .object({
    id: z.string().describe('Names the circuit in paths.'),
    client_id: z.string().describe('The app whose deliveries wait.'),
    host: z.string().describe('The host of their destinations, with the port if they have one.'),
    state: state.describe('`open` if it is open in any process, else `probing`.'),
    processes: z
      .array(inProcessSchema)
      .describe('Each process has circuits of its own. Those in which the circuit is closed are left out.'),
  })
  .meta({ id: 'AdminCircuit' });

export const adminCircuitListSchema = pageOf(
  adminCircuitSchema,
  'The circuits of this page that are not closed, by id.',
).meta({ id: 'AdminCircuitList' });

/** Ignores unknown parameters. */
export const adminCircuitQuerySchema = z.object({
  state: z.enum(STATES).optional().describe('Only circuits in this state.'),
  ...pageParameters(CIRCUIT_ID),
});

/** A text that cannot be an id gets the same answer as an unknown id. */
export const circuitIdSchema = z
  .string()
  .regex(CIRCUIT_ID, answerTo(new NotFound('circuit')).message)
  .describe('The id of the circuit.');

export type AdminCircuit = z.infer<typeof adminCircuitSchema>;
export type AdminCircuitList = z.infer<typeof adminCircuitListSchema>;
export type AdminCircuitQuery = z.infer<typeof adminCircuitQuerySchema>;
