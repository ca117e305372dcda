import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mongo } from 'mongoose';
import { makeDelivery, makeEvent } from '../../../../test/contract/events.js';
import type { FirstPlace } from '../../../delivery/model/accepted-event.js';
import { chunksOf, mostBytesOf } from './event-chunks.js';
import { toEventDocument } from './event-document.js';

const LIMIT = 16 * 1024 * 1024;

const sizeOf = (event: ReturnType<typeof makeEvent>) =>
  mongo.BSON.calculateObjectSize(toEventDocument(event, randomUUID()));

const deliveriesIn = (chunk: ReturnType<typeof makeEvent>[]) =>
  chunk.reduce((sum, { deliveries }) => sum + deliveries.length, 0);

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme', minLength: 50, maxLength: 500 }));
const places = fc.array(fc.constantFrom<FirstPlace>('leased', 'due', 'waiting', 'parked'), { maxLength: 50 });

describe('chunksOf', () => {
  it('never takes a document for smaller than it is', () => {
    fc.assert(
      fc.property(text, text, text, places, (scope, hookBody, idempotencyKey, all) => {
        const deliveries = all.map((place) => makeDelivery(place, randomUUID()));
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
