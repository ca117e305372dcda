import { isUtf8 } from 'node:buffer';
import { AppError } from '../errors/app-error.js';
import { isPlainText, NOT_PLAIN } from '../errors/validation/plain-text.js';
import type { EventInput } from './event.schemas.js';

const MAX_LENGTH = 255;

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
  const headerKey = textOf(sentKey);
  if (headerKey === '' || headerKey.length > MAX_LENGTH) {
    throw refused(`The header Idempotency-Key must have 1 to ${MAX_LENGTH} characters.`);
  }
  if (!isPlainText(headerKey)) throw refused(`The header Idempotency-Key ${NOT_PLAIN}.`);
  if (body.idempotency_key !== undefined && body.idempotency_key !== headerKey) {
    throw refused('The header Idempotency-Key and the field idempotency_key differ. Send only one of them.');
  }
  return { ...body, idempotency_key: headerKey };
}

/** A body is UTF-8, so a header in any other encoding would be another key than the field with the same characters. */
function textOf(sentKey: string): string {
  const bytes = Buffer.from(sentKey, 'latin1');
  if (!isUtf8(bytes)) throw refused('The header Idempotency-Key must be UTF-8.');
  return bytes.toString('utf8');
}

const refused = (message: string) => new AppError('invalid_request', message);
