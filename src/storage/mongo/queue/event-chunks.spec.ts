import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mongo } from 'mongoose';
import { makeDelivery, makeEvent } from '../../../../test/contract/events.js';
import { type FirstPlace, MOST_DELIVERIES } from '../../../delivery/model/accepted-event.js';
import { lineName, placeBehind } from '../lines/line-names.js';
import { chunksOf, mostBytesOf } from './event-chunks.js';
import { type DeliveryEntry, toEventDocument } from './event-document.js';

const LIMIT = 16 * 1024 * 1024;

const documentOf = (event: ReturnType<typeof makeEvent>) => {
  const q = (key: string, line: string) => placeBehind(lineName(key, line), 1, event.id);
  const standing = event.deliveries.map(({ subscriptionKey, line }) =>
    line === undefined ? null : { q: q(subscriptionKey, line) },
  );
  return toEventDocument(event, randomUUID(), standing);
};

const sizeOf = (event: ReturnType<typeof makeEvent>) => mongo.BSON.calculateObjectSize(documentOf(event));

/** As long as each of them is. */
const line = 'x'.repeat(16);

const deliveriesIn = (chunk: ReturnType<typeof makeEvent>[]) =>
  chunk.reduce((sum, { deliveries }) => sum + deliveries.length, 0);

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme', minLength: 50, maxLength: 500 }));
const places = fc.array(fc.constantFrom<FirstPlace>('leased', 'due', 'waiting', 'parked'), { maxLength: 50 });

describe('chunksOf', () => {
  it('never takes a document for smaller than it is', () => {
    fc.assert(
      fc.property(text, text, text, places, (scope, hookBody, idempotencyKey, all) => {
        const deliveries = all.flatMap((place) => [
          makeDelivery(place, randomUUID()),
          { ...makeDelivery(place, randomUUID()), line },
        ]);
        const event = makeEvent({ scope, hookBody, webHookBody: hookBody, idempotencyKey, deliveries });
        expect(mostBytesOf(event)).toBeGreaterThanOrEqual(sizeOf(event));
      }),
    );
  });

  it('makes pieces that fit into a command, of events with many deliveries or with long texts of any language', () => {
    const deliveries = Array.from({ length: 1_000 }, () => makeDelivery('parked', randomUUID()));
    const wide = Array.from({ length: 200 }, () => makeEvent({ deliveries }));
    const long = Array.from({ length: 30 }, () => makeEvent({ hookBody: '語'.repeat(350_000) }));
    const chunks = chunksOf([...wide, ...long]);
    expect(chunks.flat()).toEqual([...wide, ...long]);
    for (const chunk of chunks)
      expect(chunk.reduce((sum, event) => sum + sizeOf(event), 0)).toBeLessThan(LIMIT);
    expect(Math.max(...chunks.map(deliveriesIn))).toBe(10_000);
    expect(chunks.length).toBeLessThan(25);
  });
});

/** Attempts by the default schedule. */
const ATTEMPTS = 12;

/** A delivery that has failed in every attempt of its schedule, with the longest words for each field. */
function exhausted(entry: DeliveryEntry): DeliveryEntry {
  const [now, pack] = [new Date(), 'x'.repeat(27)];
  const failure = { f: 'destination_not_allowed', r: 'certificate_not_yet_valid' };
  return {
    ...entry,
    s: 'exhausted',
    n: ATTEMPTS,
    cl: randomUUID(),
    ...{ at: now, fa: now, u: now, ls: 599, lf: failure.f, rf: 1, f: entry.k },
    x: { t: now, st: 599, ...failure },
    g: Array.from({ length: ATTEMPTS }, () => pack),
  };
}

describe('The document of an event', () => {
  it('has room for the attempts of as many deliveries as an event may have, beside the largest bodies', () => {
    const deliveries = Array.from({ length: MOST_DELIVERIES }, () => ({
      ...makeDelivery('parked', randomUUID()),
      clientId: 'x'.repeat(32),
      line,
    }));
    const body = 'x'.repeat(1024 * 1024);
    const event = makeEvent({ hookBody: body, webHookBody: body, deliveries });
    const document = documentOf(event);
    const grown = { ...document, d: document.d.map(exhausted) };
    expect(mongo.BSON.calculateObjectSize(grown)).toBeLessThan(LIMIT);
    expect(mongo.BSON.calculateObjectSize({ ...grown, d: [...grown.d, ...grown.d] })).toBeGreaterThan(LIMIT);
  });
});
