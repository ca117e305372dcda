import { z } from 'zod';
import { LONGEST_POINTER } from './json-pointer.js';

/** Into an event as filters see it. Any other pointer would find nothing, and order nothing. */
const KEY = /^(?:\/(?:scope|user|(?:data|record)(?:\/(?:[^~/]|~[01])*)+))?$/;

export const orderingSchema = z
  .strictObject({
    key: z
      .string()
      .max(LONGEST_POINTER)
      .regex(KEY, 'must be empty, or a JSON pointer (RFC 6901) into an event, such as /data/id')
      .describe(
        'JSON pointer to a text, a number or a boolean of the event: `/scope`, `/user`, or a path below `/data` or `/record`. Empty: the whole hook is one line.',
      ),
  })
  .nullable()
  .describe(
    'Deliveries with the same value at the key go out one at a time, in the order in which their events were accepted. The next waits until the one before it is delivered, exhausted or cancelled; one that is parked keeps its place. Events without such a value are not ordered. `null`: nothing is.',
  );
