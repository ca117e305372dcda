import { describe, expect, it } from '@jest/globals';
import { makeDelivery, makeEvent } from '../../../../test/contract/events.js';
import type { DeliveryEntry } from '../queue/event-document.js';
import { placeBehind } from './line-names.js';
import { behindIn, behindInStored, isOrdered, lineUp, namesOf } from './line-up.js';

const ordered = (...places: [hook: string, line: string | undefined][]) =>
  makeEvent({
    deliveries: places.map(([hook, line]) => ({
      ...makeDelivery('leased', hook),
      ...(line !== undefined && { line }),
    })),
  });

describe('lineUp', () => {
  it('makes the first of an empty line its head, and puts the others behind it', () => {
    const [a, b] = [ordered(['h1', 'x'], ['h2', undefined]), ordered(['h1', 'x'], ['h2', 'x'], ['h3', 'y'])];
    const standing = lineUp(
      [
        { event: a, turn: 1 },
        { event: b, turn: 2 },
      ],
      new Set(['h3/y']),
    );
    expect(standing).toEqual([
      [{ h: 'h1/x' }, null],
      [{ q: placeBehind('h1/x', 2, b.id) }, { h: 'h2/x' }, { q: placeBehind('h3/y', 2, b.id) }],
    ]);
    expect(standing.map(behindIn)).toEqual([[], [0, 2]]);
    expect([namesOf(a), namesOf(b)]).toEqual([['h1/x'], ['h1/x', 'h2/x', 'h3/y']]);
    expect([isOrdered(b), isOrdered(makeEvent())]).toEqual([true, false]);
  });
});

describe('behindInStored', () => {
  const entry = (fields: Partial<DeliveryEntry>) => fields as DeliveryEntry;

  it('is all that this process did not lease when it was accepted', () => {
    const event = ordered(['h1', 'x'], ['h2', 'x'], ['h3', 'x'], ['h4', 'x'], ['h5', undefined]);
    const d = [
      entry({ r: 'ours', h: 'h1/x' }),
      entry({ q: 'h2/x/1/e' }),
      entry({ w: 'h3', h: 'h3/x' }),
      entry({ r: 'ours', cl: 'claim', h: 'h4/x' }),
      entry({ r: 'ours' }),
    ];
    expect(behindInStored(event, { d }, 'ours')).toEqual([1, 2, 3]);
  });

  it('is what stands behind, of those that any process may take', () => {
    const event = ordered(['h1', 'x'], ['h2', 'x']);
    const waiting = {
      ...event,
      deliveries: event.deliveries.map((one) => ({ ...one, place: 'due' as const })),
    };
    const d = [entry({ na: new Date(), h: 'h1/x' }), entry({ q: 'h2/x/1/e' })];
    expect(behindInStored(waiting, { d }, 'ours')).toEqual([1]);
  });
});
