import { AppError } from '../errors/app-error.js';
import { idempotencyKeyOf } from '../http/idempotency-header.js';
import type { EventInput } from './event.schemas.js';

/**
 * What was sent, with the key of the header Idempotency-Key in it.
 * @param sentKey as Node reads it: each byte is a character
 * @throws AppError invalid_request if the header is empty, too long, not UTF-8 or not plain text, sent with an array, or
 * differs from the field
 */
export function withHeaderKey(
  body: EventInput | EventInput[],
  sentKey: string | undefined,
): EventInput | EventInput[] {
  if (sentKey === undefined) return body;
  if (Array.isArray(body)) {
    throw refused(
      'The header Idempotency-Key goes with a single event. Give each event of an array its own idempotency_key.',
    );
  }
  const headerKey = idempotencyKeyOf(sentKey);
  if (body.idempotency_key !== undefined && body.idempotency_key !== headerKey) {
    throw refused('The header Idempotency-Key and the field idempotency_key differ. Send only one of them.');
  }
  return { ...body, idempotency_key: headerKey };
}

const refused = (message: string) => new AppError('invalid_request', message);
