import { beforeEach, describe, expect, it } from '@jest/globals';
import { leasedOf, STORE } from '../../../test/support/delivery-fixtures.js';
import { setInFlight } from '../../../test/support/in-flight.js';
import { Lanes } from './lanes.js';

/** One lane may have an eighth of the free ones: 8 of the 64 that it leaves. */
const PLACES = 72;
const PER_LANE = 8;

describe('Lanes', () => {
  let lanes: Lanes;

  beforeEach(() => {
    lanes = new Lanes({ perHook: 3, queuedInProcess: PLACES });
  });

  const push = (key: string, id: string) => lanes.push(leasedOf(key, id));
  const fillUp = (key: string) => {
    for (let i = 0; i < PER_LANE; i++) push(key, `${key}-${i}`);
  };

  it('has one lane for each hook, which sends as many at once as a hook may have', () => {
    const lane = lanes.of(STORE, 'a');
    expect(lanes.of(STORE, 'a')).toBe(lane);
    expect(lanes.of(STORE, 'b')).not.toBe(lane);
    expect([lane.key, lane.storeHash, lanes.size]).toEqual(['a', STORE, 2]);
    fillUp('a');
    setInFlight(lane, 2);
    expect(lane.isReady).toBe(true);
    setInFlight(lane, 3);
    expect(lane.isReady).toBe(false);
  });

  it('counts what waits and what has a place reserved', () => {
    push('a', '1');
    lanes.reserve(STORE, 'b');
    expect(lanes.queued).toBe(2);
    lanes.release('b');
    expect(lanes.queued).toBe(1);
  });

  it('holds no more than its memory, however many lanes there are', () => {
    for (let round = 0; round < PER_LANE; round++) {
      for (let i = 0; i < PLACES * 2; i++) lanes.reserve(STORE, `reserved-${i}`);
      for (let i = 0; i < PLACES * 2; i++) push(`claimed-${i}`, `${i}-${round}`);
    }
    expect(lanes.queued).toBe(PLACES);
  });

  it('keeps a place for a hook that has none, while others want all the memory', () => {
    for (let round = 0; round < PLACES; round++) {
      for (let i = 0; i < 10; i++) lanes.reserve(STORE, `greedy-${i}`);
    }
    expect(lanes.queued).toBeGreaterThan(PLACES / 2);
    expect(lanes.reserve(STORE, 'new')).toBe(true);
  });

  it('keeps half of its memory for new deliveries', () => {
    expect(lanes.room).toBe(PLACES / 2);
    push('a', '1');
    expect(lanes.room).toBe(PLACES / 2 - 1);
  });

  describe('when a new delivery is about to be stored', () => {
    it('reserves a place until its lane is full, and then has it wait in the store', () => {
      for (let i = 0; i < PER_LANE; i++) expect(lanes.reserve(STORE, 'a')).toBe(true);
      expect(lanes.of(STORE, 'a').hasBacklog).toBe(false);
      expect(lanes.reserve(STORE, 'a')).toBe(false);
      expect(lanes.of(STORE, 'a').hasBacklog).toBe(true);
    });

    it('has it wait behind the backlog of its hook, though there is room', () => {
      lanes.backlogged(STORE, 'a');
      expect([lanes.reserve(STORE, 'a'), lanes.reserve(STORE, 'b')]).toEqual([false, true]);
    });

    it('takes it into its place, however full the lane is', () => {
      lanes.reserve(STORE, 'a');
      for (let i = 1; i < PER_LANE; i++) push('a', `${i}`);
      const delivery = leasedOf('a', 'reserved');
      const lane = lanes.fill(delivery)!;
      expect([lane.queued, lanes.queued]).toEqual([PER_LANE, PER_LANE]);
      expect(lane).toBe(lanes.of(STORE, 'a'));
    });

    it('forgets the lane if the place is given up and nothing else is in it', () => {
      lanes.reserve(STORE, 'a');
      lanes.release('a');
      expect([lanes.size, lanes.queued]).toEqual([0, 0]);
    });

    it('does not mind when a place is given up in a lane that is gone', () => {
      lanes.release('gone');
      expect([lanes.size, lanes.queued]).toEqual([0, 0]);
    });
  });

  describe('when a delivery was claimed from the store', () => {
    it('takes it as long as its lane has room, in order', () => {
      fillUp('a');
      const lane = lanes.of(STORE, 'a');
      expect(lane.queued).toBe(PER_LANE);
      expect([lane.take()?.ref.eventId, lane.take()?.ref.eventId]).toEqual(['a-0', 'a-1']);
    });

    it('refuses it if the lane is full, and knows of the backlog that it goes back to', () => {
      fillUp('a');
      const lane = lanes.of(STORE, 'a');
      expect(lane.hasBacklog).toBe(false);
      expect(push('a', 'too much')).toBeNull();
      expect([lane.hasBacklog, lane.queued]).toEqual([true, PER_LANE]);
    });

    it('still has room for another hook', () => {
      fillUp('a');
      expect(push('b', '1')).toBe(lanes.of(STORE, 'b'));
    });
  });

  describe('when the next of a line could be leased with the end of the one before', () => {
    it('takes it while its lane has room', () => {
      push('a', '1');
      expect(lanes.takesNext('a')).toBe(true);
      fillUp('a');
      expect(lanes.takesNext('a')).toBe(false);
    });

    it('takes it past a backlog in the store only when the lane wants more of that as well', () => {
      fillUp('a');
      lanes.backlogged(STORE, 'a');
      const lane = lanes.of(STORE, 'a');
      lane.take();
      expect([lane.room > 0, lane.wanted, lanes.takesNext('a')]).toEqual([true, 0, false]);
      while (lane.wanted === 0) lane.take();
      expect(lanes.takesNext('a')).toBe(true);
    });

    it('does not take it into a lane that is gone, or when the lanes are closed', () => {
      expect(lanes.takesNext('a')).toBe(false);
      push('a', '1');
      lanes.close();
      expect(lanes.takesNext('a')).toBe(false);
    });
  });

  describe('dropping a lane', () => {
    it('forgets one with nothing in it', () => {
      lanes.drop(lanes.of(STORE, 'a'));
      expect(lanes.size).toBe(0);
    });

    it('keeps the lane that has taken the place of one that was dropped before', () => {
      const dropped = lanes.of(STORE, 'a');
      lanes.drop(dropped);
      push('a', '1');
      lanes.drop(dropped);
      expect([lanes.find('a')?.queued, lanes.size]).toEqual([1, 1]);
    });

    it.each<[string, () => void]>([
      ['waits in it', () => push('a', '1')],
      [
        'waits in it while something else is in flight',
        () => {
          push('a', '1');
          setInFlight(lanes.of(STORE, 'a'), 1);
        },
      ],
      ['has a place in it', () => lanes.reserve(STORE, 'a')],
      ['is in flight', () => lanes.of(STORE, 'a').begin()],
      ['is left in the store', () => lanes.backlogged(STORE, 'a')],
      ['is known of a slow receiver', () => lanes.of(STORE, 'a').narrow()],
    ])('keeps it if something %s', (_, put) => {
      put();
      lanes.drop(lanes.of(STORE, 'a'));
      expect(lanes.size).toBe(1);
    });
  });

  describe('drained', () => {
    it('hold nothing that waits, but the reserved places, and take new deliveries', () => {
      fillUp('a');
      push('b', '1');
      lanes.reserve(STORE, 'b');
      lanes.drain();
      expect(lanes.queued).toBe(1);
      expect([lanes.of(STORE, 'a').isReady, lanes.of(STORE, 'b').isReady]).toEqual([false, false]);
      expect(push('a', 'new')).not.toBeNull();
    });
  });

  describe('closed', () => {
    beforeEach(() => {
      push('a', '1');
      lanes.reserve(STORE, 'a');
      lanes.close();
    });

    it('have let go of what waited, but keep reserved places', () => {
      expect(lanes.queued).toBe(1);
    });

    it('reserve nothing and take nothing in', () => {
      expect([lanes.reserve(STORE, 'b'), push('b', '1')]).toEqual([false, null]);
      expect([lanes.queued, lanes.size]).toEqual([1, 1]);
    });

    it('give up the place of a delivery that comes too late', () => {
      expect(lanes.fill(leasedOf('a', 'late'))).toBeNull();
      expect([lanes.queued, lanes.size]).toEqual([0, 0]);
    });
  });
});
