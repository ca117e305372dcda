import { describe, expect, it } from '@jest/globals';
import { formatMessageId, parseMessageId, pulledAt } from './message-id.js';

const message = {
  ref: { eventId: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', ordinal: 12 },
  pull: { id: '01JD9Q5Z7H2K4M6N8P0R2T4W6Y', subscriptionKey: 'key', number: 3 },
};
const ID = 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_12.3.01JD9Q5Z7H2K4M6N8P0R2T4W6Y';

describe('the id of a message', () => {
  it('names the delivery, the attempt and the lease', () => {
    expect(formatMessageId(message)).toBe(ID);
    expect(parseMessageId(ID, 'key')).toEqual(message);
  });

  it('has the time of the pull', () => {
    expect(pulledAt({ ...message, pull: { ...message.pull, id: `0000000001${'0'.repeat(16)}` } })).toBe(1);
  });

  it.each([
    '',
    'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_12',
    ID.replace('.3.', '.0.'),
    ID.replace('_12', '_012'),
    ID.replace('.01JD', '.81JD'),
    ID.replace('_01JD', '_81JD'),
    ID.replace('_01JD', '_01ID'),
    `${ID}0`,
    ID.toLowerCase(),
  ])('is refused if pulling cannot have given it: %j', (id) => {
    expect(parseMessageId(id, 'key')).toBeNull();
  });
});
