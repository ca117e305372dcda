import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor } from './paging.schemas.js';

const EVENT_ID = /^msg_[0-9A-Z]{26}$/;
const eventId = 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W';

describe('the cursor of a list', () => {
  it('decodes to the key that it was encoded from', () => {
    expect(encodeCursor(eventId)).toMatch(/^[\w-]+$/);
    expect(decodeCursor(encodeCursor(eventId), EVENT_ID)).toBe(eventId);
  });

  it.each([
    '',
    eventId,
    encodeCursor('msg_1'),
    `${encodeCursor(eventId)}=`,
    `${encodeCursor(eventId)} `,
    '%',
  ])('is refused if it is %j', (cursor) => {
    expect(decodeCursor(cursor, EVENT_ID)).toBeNull();
  });
});
