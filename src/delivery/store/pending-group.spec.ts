import { describe, expect, it } from '@jest/globals';
import { eventOf } from '../../../test/support/delivery-fixtures.js';
import type { AcceptedRequest } from '../model/accepted-event.js';
import type { Settlement } from '../model/settlement.js';
import { PendingGroup, type Waiting } from './pending-group.js';

const waiting = (request: AcceptedRequest): Waiting => ({ request, resolve: () => {}, reject: () => {} });
const settlement = (eventId: string): Settlement => ({
  to: 'waiting',
  ref: { eventId, ordinal: 0 },
  claim: null,
  attempt: null,
});

const MEBIBYTE = 1024 * 1024;

const groupOf = (requests: AcceptedRequest[], settled: string[] = []) => {
  const group = new PendingGroup();
  for (const request of requests) group.add(waiting(request));
  for (const id of settled) group.settled.push(settlement(id));
  return group;
};

const membersOf = (group: PendingGroup) => [
  ...group.waiting.map(({ request }) => request.map(({ id }) => id).join('+')),
  ...group.settled.map(({ ref }) => ref.eventId),
];

describe('PendingGroup', () => {
  it('is empty only without requests and settlements', () => {
    expect(groupOf([]).isEmpty).toBe(true);
    expect(groupOf([[eventOf('a')]]).isEmpty).toBe(false);
    expect(groupOf([], ['r']).isEmpty).toBe(false);
  });

  it('counts events, not requests', () => {
    expect(groupOf([[eventOf('a'), eventOf('b')], [eventOf('c')]]).events).toBe(3);
  });

  it('is full with 2,000 events', () => {
    const events = Array.from({ length: 1_999 }, (_, i) => eventOf(`e${i}`));
    expect(groupOf([events]).isFull).toBe(false);
    expect(groupOf([events, [eventOf('last')]]).isFull).toBe(true);
  });

  it('is full with 2,000 settlements', () => {
    const ids = Array.from({ length: 2_000 }, (_, i) => `r${i}`);
    expect(groupOf([], ids.slice(1)).isFull).toBe(false);
    expect(groupOf([], ids).isFull).toBe(true);
  });

  it('is full with the deliveries of events that many hooks get', () => {
    const one = eventOf('a', 'leased');
    const heardBy = (hooks: number) => ({ ...one, deliveries: Array(hooks).fill(one.deliveries[0]) });
    expect(groupOf([[heardBy(5_000)]]).isFull).toBe(false);
    expect(groupOf([[heardBy(5_250)]]).isFull).toBe(true);
  });

  it('is full with 1 MiB of bodies, of both kinds together', () => {
    const body = 'x'.repeat(MEBIBYTE / 2);
    const half = { ...eventOf('a', 'leased', body), webHookBody: body.slice(201) };
    expect(groupOf([[half]]).isFull).toBe(false);
    expect(groupOf([[{ ...half, webHookBody: body }]]).isFull).toBe(true);
    expect(groupOf([[{ ...half, hookBody: null }]]).isFull).toBe(false);
    expect(groupOf([[{ ...half, webHookBody: null }]]).isFull).toBe(false);
  });

  it('gives what one write may have of it, the oldest first, and keeps the rest', () => {
    const large = 'x'.repeat(MEBIBYTE / 8);
    const ids = Array.from({ length: 20 }, (_, i) => `e${i}`);
    const group = groupOf(
      ids.map((id) => [eventOf(id, 'leased', large)]),
      ['r'],
    );
    const { bytes } = group;
    const taken = group.take(true);
    expect(membersOf(taken)).toEqual([...ids.slice(0, 7), 'r']);
    expect(taken.bytes).toBeLessThanOrEqual(MEBIBYTE);
    expect(membersOf(group)).toEqual(ids.slice(7));
    expect([group.events, group.bytes]).toEqual([13, bytes - taken.bytes]);
  });

  it('gives no more than 2,000 events and 2,000 settlements at once', () => {
    const settled = Array.from({ length: 3_000 }, (_, i) => `r${i}`);
    const requests = Array.from({ length: 3 }, (_, n) =>
      Array.from({ length: 900 }, (_, i) => eventOf(`${n}-${i}`)),
    );
    const group = groupOf(requests, settled);
    const taken = group.take(true);
    expect([taken.events, taken.settled.length]).toEqual([1_800, 2_000]);
    expect([group.events, group.settled.length]).toEqual([900, 1_000]);
  });

  it('gives no settlements if it is told so, and keeps their time until it gives them all', () => {
    const group = groupOf([[eventOf('a')]]);
    for (const [i, by] of [30, 20, 40].entries()) group.settle(settlement(`r${i}`), by);
    expect(membersOf(group.take(false))).toEqual(['a']);
    expect([membersOf(group), group.settleBy]).toEqual([['r0', 'r1', 'r2'], 20]);
    group.take(true);
    expect(group.settleBy).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives a request that is larger than a write may be alone', () => {
    const large = eventOf('large', 'leased', 'x'.repeat(2 * MEBIBYTE));
    const group = groupOf([[eventOf('a')], [large], [eventOf('b')]]);
    const taken = [group.take(true), group.take(true), group.take(true)];
    expect(taken.map(membersOf)).toEqual([['a'], ['large'], ['b']]);
    expect([group.isEmpty, group.bytes]).toEqual([true, 0]);
  });

  it('holds nothing of its requests once they are taken, but its settlements', () => {
    const group = groupOf([[eventOf('a', 'leased', 'x'.repeat(MEBIBYTE))]], ['r']);
    expect(group.takeRequests()).toHaveLength(1);
    expect([group.events, group.bytes, group.isFull, membersOf(group)]).toEqual([0, 0, false, ['r']]);
  });

  it('is split into two halves that have all of it, with requests whole', () => {
    const halves = groupOf(
      [[eventOf('a'), eventOf('b')], [eventOf('c')], [eventOf('d')]],
      ['r', 's'],
    ).split()!;
    expect(halves.map(membersOf)).toEqual([
      ['a+b', 'd', 's'],
      ['c', 'r'],
    ]);
    expect(halves.map(({ events }) => events)).toEqual([3, 1]);
  });

  it('parts one request from one settlement', () => {
    expect(
      groupOf([[eventOf('a')]], ['r'])
        .split()!
        .map(membersOf),
    ).toEqual([['a'], ['r']]);
  });

  it('cannot be split if it has a single member', () => {
    expect(groupOf([[eventOf('a'), eventOf('b')]]).split()).toBeNull();
    expect(groupOf([], ['r']).split()).toBeNull();
  });
});
