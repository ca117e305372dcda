import { describe, expect, it } from '@jest/globals';
import { decodeTime } from 'ulid';
import { ID_AHEAD_MS } from '../delivery/model/accepted-event.js';
import { newEventId } from './event-id.js';

const timeOf = (id: string) => decodeTime(id.slice('msg_'.length));
/** Each test has an hour of its own, because ids ascend within the process. */
let now = Date.parse('2026-01-17T00:27:50.120Z');
const later = () => (now += 3_600_000);

describe('newEventId', () => {
  it('ascends within a millisecond and from one to the next', () => {
    const time = later();
    const ids = [time, time, time, time + 1].map(newEventId);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids.map(timeOf)).toEqual([time, time, time, time + 1]);
  });

  it('has new random digits in every millisecond, also after a pool of them is used up', () => {
    const time = later();
    const randomOf = (id: string) => id.slice('msg_'.length + 10);
    const random = Array.from({ length: 1_000 }, (_, i) => randomOf(newEventId(time + i)));
    expect(new Set(random).size).toBe(random.length);
    // Every character of the alphabet occurs, about 500 times each.
    expect(new Set(random.join('')).size).toBe(32);
  });

  it('still ascends after the clock was set back a little', () => {
    const time = later();
    const ids = [time, time - ID_AHEAD_MS, time - 1, time, time + 1].map(newEventId);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids.map(timeOf)).toEqual([time, time, time, time, time + 1]);
  });

  it('has the time of its event after the clock was set back further, and ascends from there', () => {
    const time = later();
    const before = newEventId(time);
    const back = time - ID_AHEAD_MS - 1;
    const ids = [back, back, back + 1, back].map(newEventId);
    expect(ids.map(timeOf)).toEqual([back, back, back + 1, back + 1]);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(before > ids[3]!).toBe(true);
    expect(timeOf(newEventId(time))).toBe(time);
  });
});
