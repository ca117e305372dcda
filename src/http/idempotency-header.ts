import { isUtf8 } from 'node:buffer';
import { AppError } from '../errors/app-error.js';
import { isPlainText, NOT_PLAIN } from '../errors/validation/plain-text.js';

const MAX_LENGTH = 255;

/**
 * The key in the header Idempotency-Key.
 * @param sentKey as Node reads it: each byte is a character
 * @throws AppError invalid_request if it is empty, too long, not UTF-8 or not plain text
 */
export function idempotencyKeyOf(sentKey: string): string {
  const key = textOf(sentKey);
  if (key === '' || key.length > MAX_LENGTH) {
    throw refused(`The header Idempotency-Key must have 1 to ${MAX_LENGTH} characters.`);
  }
  if (!isPlainText(key)) throw refused(`The header Idempotency-Key ${NOT_PLAIN}.`);
  return key;
}

/** A body is UTF-8, so a header in any other encoding would be another key than the field with the same characters. */
function textOf(sentKey: string): string {
  const bytes = Buffer.from(sentKey, 'latin1');
  if (!isUtf8(bytes)) throw refused('The header Idempotency-Key must be UTF-8.');
  return bytes.toString('utf8');
}

const refused = (message: string) => new AppError('invalid_request', message);
