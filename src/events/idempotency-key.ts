import { AppError } from '../errors/app-error.js';
import { isPlainText, NOT_PLAIN } from '../errors/validation/plain-text.js';
import type { EventInput } from './event.schemas.js';

const MAX_LENGTH = 255;

/**
 * What was sent, with the key of the header Idempotency-Key in it.
 * @throws AppError invalid_request if the header is empty, too long or not plain text, sent with an array, or differs from the field
 */
export function withHeaderKey(
  body: EventInput | EventInput[],
  headerKey: string | undefined,
): EventInput | EventInput[] {
  if (headerKey === undefined) return body;
  if (Array.isArray(body)) {
    throw refused(
      'The header Idempotency-Key goes with a single event. Give each event of an array its own idempotency_key.',
    );
  }
  if (headerKey === '' || headerKey.length > MAX_LENGTH) {
    throw refused(`The header Idempotency-Key must have 1 to ${MAX_LENGTH} characters.`);
  }
  if (!isPlainText(headerKey)) throw refused(`The header Idempotency-Key ${NOT_PLAIN}.`);
  if (body.idempotency_key !== undefined && body.idempotency_key !== headerKey) {
    throw refused('The header Idempotency-Key and the field idempotency_key differ. Send only one of them.');
  }
  return { ...body, idempotency_key: headerKey };
}

const refused = (message: string) => new AppError('invalid_request', message);
