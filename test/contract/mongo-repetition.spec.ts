import { describe, expect, it } from '@jest/globals';
import type { DeliveryRef } from '../../src/delivery/model/delivery.js';
import type { Released, Settlement } from '../../src/delivery/model/settlement.js';
import { mongod } from '../support/mongo/mongod.js';
import { openFresh } from '../support/mongo/open-mongo.js';
import { accept, eventAt, failure, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';
import { Queue } from './queue.js';

const server = await mongod();

const PLACES: Pick<Released, 'to' | 'nextAttemptAt'>[] = [
  { to: 'waiting' },
  { to: 'parked' },
  { to: 'deferred', nextAttemptAt: NOW },
];

('missing' in server ? describe.skip : describe)('A group that is written to MongoDB twice', () => {
  const queue = Queue.beforeEach(() => openFresh((server as { uri: string }).uri));

  const settle = (...settled: Settlement[]) =>
    queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled });
  const claim = async (to: Released['to']) =>
    to === 'deferred'
      ? queue.deliveries.claimDue(queue.leaseId, NOW, 10)
      : queue.deliveries.claimBacklogs(queue.leaseId, [{ subscriptionKey: 'hook-a', limit: 10 }]);
  const isHeld = async (ref: DeliveryRef) =>
    (await settle({ to: 'delivered', ref, attempt: success() })).fenced === 0;

  it.each(PLACES)('does not release as $to what the process has claimed since', async (place) => {
    const event = eventAt('leased');
    await accept(queue.deliveries, queue.leaseId, [event]);
    const ref = refOf(event);
    const first: Released = { ...place, ref, claim: null, attempt: null };
    await settle(first);
    const [claimed] = await claim(place.to);
    expect(await settle(first)).toMatchObject({ fenced: 0 });
    expect(await claim(place.to)).toEqual([]);
    const second: Released = { ...first, claim: claimed!.claim };
    expect(await settle(second)).toMatchObject({ fenced: 0 });
    expect(await claim(place.to)).toHaveLength(1);
    expect(await settle(second)).toMatchObject({ fenced: 0 });
    expect(await settle(first)).toMatchObject({ fenced: 0 });
    expect(await claim(place.to)).toEqual([]);
    expect(await isHeld(ref)).toBe(true);
  });

  it('leaves alone what was claimed since, of many results of one event', async () => {
    const event = makeEvent({
      deliveries: Array.from({ length: 20 }, (_, n) => makeDelivery('leased', `hook-${n}`)),
    });
    await accept(queue.deliveries, queue.leaseId, [event]);
    const group = event.deliveries.map((_, n): Settlement => {
      return { to: 'retry', ref: refOf(event, n), attempt: failure(), nextAttemptAt: NOW };
    });
    await settle(...group);
    expect(await queue.deliveries.claimDue(queue.leaseId, NOW, 100)).toHaveLength(20);
    expect(await settle(...group)).toMatchObject({ fenced: 0 });
    expect(await queue.due()).toEqual([]);
    for (const n of [0, 10, 19]) expect(await isHeld(refOf(event, n))).toBe(true);
  });

  it('does not release again what was claimed since, of many releases of one event', async () => {
    const keys = Array.from({ length: 20 }, (_, n) => `hook-${n}`);
    const event = makeEvent({ deliveries: keys.map((key) => makeDelivery('leased', key)) });
    await accept(queue.deliveries, queue.leaseId, [event]);
    const group = keys.map((_, n): Settlement => {
      return { to: 'waiting', ref: refOf(event, n), claim: null, attempt: null };
    });
    await settle(...group);
    const wanted = keys.map((subscriptionKey) => ({ subscriptionKey, limit: 1 }));
    const claimAll = () => queue.deliveries.claimBacklogs(queue.leaseId, wanted);
    expect(await claimAll()).toHaveLength(20);
    expect(await settle(...group)).toMatchObject({ fenced: 0 });
    expect(await claimAll()).toEqual([]);
    for (const n of [0, 10, 19]) expect(await isHeld(refOf(event, n))).toBe(true);
  });

  it('applies its lost part, and leaves alone what was claimed since', async () => {
    const event = makeEvent({ deliveries: [makeDelivery('leased'), makeDelivery('leased', 'hook-b')] });
    await accept(queue.deliveries, queue.leaseId, [event]);
    const [released, delivered]: [Released, Settlement] = [
      { to: 'waiting', ref: refOf(event), claim: null, attempt: null },
      { to: 'delivered', ref: refOf(event, 1), attempt: success() },
    ];
    await settle(released);
    await claim('waiting');
    expect(await settle(released, delivered)).toMatchObject({ fenced: 0 });
    expect(await isHeld(refOf(event, 1))).toBe(false);
    expect(await isHeld(refOf(event))).toBe(true);
  });

  it('counts no attempt twice', async () => {
    const event = eventAt('leased');
    await accept(queue.deliveries, queue.leaseId, [event]);
    const retry: Settlement = { to: 'retry', ref: refOf(event), attempt: failure(), nextAttemptAt: NOW };
    await settle(retry);
    await claim('deferred');
    expect(await settle(retry)).toMatchObject({ fenced: 0 });
    expect(await claim('deferred')).toEqual([]);
    expect(await isHeld(refOf(event))).toBe(true);
  });
});
