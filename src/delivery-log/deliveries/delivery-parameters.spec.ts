import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor } from './delivery-parameters.js';

const eventId = 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W';

describe('a cursor', () => {
  it('comes back as the event that it was made of', () => {
    expect(encodeCursor(eventId)).toMatch(/^[\w-]+$/);
    expect(decodeCursor(encodeCursor(eventId))).toBe(eventId);
  });

  it.each([
    '',
    eventId,
    encodeCursor('msg_1'),
    `${encodeCursor(eventId)}=`,
    `${encodeCursor(eventId)} `,
    '%',
  ])('is refused where it is %j', (cursor) => {
    expect(decodeCursor(cursor)).toBeNull();
  });
});
