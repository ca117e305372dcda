import { describe, expect, it } from '@jest/globals';
import { momentField, parseMoment } from './moment.schemas.js';

describe('parseMoment', () => {
  it.each([
    ['2013-01-17T11:27:50+11:00', '2013-01-17T00:27:50.000Z'],
    ['2013-01-17T11:27:50 11:00', '2013-01-17T00:27:50.000Z'],
    ['2018-05-22T18:57:01.420Z', '2018-05-22T18:57:01.420Z'],
    ['2018-05-22', '2018-05-22T00:00:00.000Z'],
    ['1561479335', '2019-06-25T16:15:35.000Z'],
  ])('reads %s', (text, time) => {
    expect(parseMoment(text)).toBe(Date.parse(time));
  });

  it.each(['', 'now', '2026-02-30', '2026-01-01T00:00:00', '-1', '1.5', '156147933500000'])(
    'refuses %j',
    (text) => {
      expect(parseMoment(text)).toBeNull();
    },
  );
});

describe('momentField', () => {
  it('takes seconds since the epoch as a whole number, and refuses other types', () => {
    expect(momentField.parse(1561479335)).toBe(1561479335000);
    expect(momentField.safeParse({}).success).toBe(false);
    expect(momentField.safeParse(1.5).success).toBe(false);
  });
});
