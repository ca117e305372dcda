import { z } from 'zod';
import { UUID } from '../errors/validation/uuid.js';
import { hookRef } from '../hooks/hook-drafts.js';
import { webHookRef } from '../web-hooks/web-hook-drafts.js';

const NUMBER_OR_UUID = new RegExp(`^([1-9]\\d{0,14}|${UUID})$`, 'i');

/** A hook or a web-hook in a query, where a text that cannot be an id is a mistake of the query. */
export const hookParameter = z
  .string()
  .regex(NUMBER_OR_UUID, 'must be the number of a hook or the UUID of a web-hook')
  .transform((id) => (id.includes('-') ? webHookRef(id.toLowerCase()) : hookRef(Number(id))));
