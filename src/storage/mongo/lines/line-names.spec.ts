import { describe, expect, it } from '@jest/globals';
import { afterPlacesOf, keyOfName, lineName, nameOfPlace, placeBehind, placesOf } from './line-names.js';

const NAME = lineName('hook', 'a-_Z');

describe('The places of those behind in a line', () => {
  it('are in the order of their turns, and of their events in one turn', () => {
    const places = [
      placeBehind(NAME, 9, 'msg_2'),
      placeBehind(NAME, 10, 'msg_1'),
      placeBehind(NAME, 10, 'msg_3'),
    ];
    expect([...places].reverse().sort()).toEqual(places);
  });

  it('name their line and its hook', () => {
    expect(nameOfPlace(placeBehind(NAME, 9, 'msg_2'))).toBe(NAME);
    expect(keyOfName(NAME)).toBe('hook');
  });

  it('are within the range of their line and of their hook, and not of others', () => {
    const isIn = (place: string, { $gte, $lt }: ReturnType<typeof placesOf>) => place >= $gte && place < $lt;
    const place = placeBehind(NAME, Number.MAX_SAFE_INTEGER, 'msg_z');
    expect([isIn(place, placesOf(NAME)), isIn(place, placesOf('hook'))]).toEqual([true, true]);
    for (const other of ['hook/a-_', 'hook/a-_Za', 'hook/a-_Z0', 'hoo', 'hook0', 'hook-1'])
      expect([other, isIn(place, placesOf(other))]).toEqual([other, false]);
    expect(afterPlacesOf(NAME) > place).toBe(true);
  });
});
