import { describe, expect, it } from '@jest/globals';
import type { EventInput } from './event.schemas.js';
import { withHeaderKey } from './idempotency-key.js';

const event = { scope: 'store/order/created', data: { id: 1 } };
/** What Node makes of a header: each byte is a character. */
const asSent = (key: string) => Buffer.from(key).toString('latin1');
const refusal = (body: EventInput | EventInput[], key: string) => {
  try {
    return withHeaderKey(body, key);
  } catch (error) {
    return error;
  }
};

describe('withHeaderKey', () => {
  it('leaves the body alone if there is no header', () => {
    expect(withHeaderKey(event, undefined)).toBe(event);
    const events = [event, event];
    expect(withHeaderKey(events, undefined)).toBe(events);
  });

  it.each(['a', 'x'.repeat(255)])('adds the key of the header, from 1 to 255 characters', (key) => {
    expect(withHeaderKey(event, key)).toEqual({ ...event, idempotency_key: key });
  });

  it.each(['kéy', 'ключ', '鍵-🔑', `${'é'.repeat(255)}`])(
    'reads a header that is sent as UTF-8: %s',
    (key) => {
      expect(withHeaderKey(event, asSent(key))).toEqual({ ...event, idempotency_key: key });
      expect(withHeaderKey({ ...event, idempotency_key: key }, asSent(key))).toMatchObject({
        idempotency_key: key,
      });
    },
  );

  it('accepts a header that repeats the field', () => {
    expect(withHeaderKey({ ...event, idempotency_key: 'a' }, 'a')).toEqual({
      ...event,
      idempotency_key: 'a',
    });
  });

  it.each([
    ['is empty', event, '', 'The header Idempotency-Key must have 1 to 255 characters.'],
    ['is too long', event, 'x'.repeat(256), 'The header Idempotency-Key must have 1 to 255 characters.'],
    ['is not UTF-8', event, 'k\u00e9y', 'The header Idempotency-Key must be UTF-8.'],
    [
      'has a control character',
      event,
      'a\tb',
      'The header Idempotency-Key must not have control characters or unpaired surrogates; leave them out.',
    ],
    [
      'differs from the field',
      { ...event, idempotency_key: 'a' },
      'b',
      'The header Idempotency-Key and the field idempotency_key differ. Send only one of them.',
    ],
    [
      'comes with an array',
      [event],
      'a',
      'The header Idempotency-Key goes with a single event. Give each event of an array its own idempotency_key.',
    ],
  ])('refuses a header that %s', (_, body, key, message) => {
    expect(refusal(body, key)).toMatchObject({ code: 'invalid_request', message });
  });
});
