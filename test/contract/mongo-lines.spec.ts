import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '../../src/errors/repository-errors.js';
import { Lines } from '../../src/storage/mongo/lines/lines.js';
import type { EventDocument } from '../../src/storage/mongo/queue/event-document.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { mongod } from '../support/mongo/mongod.js';
import { accept, keyed, makeDelivery, makeEvent, NOW, refOf } from './events.js';
import { LINE, MongoLinedQueue, RUN } from './mongo-lined-queue.js';

const server = await mongod();

('missing' in server ? describe.skip : describe)('The lines of MongoDB', () => {
  const lined = MongoLinedQueue.beforeEach(server);
  const { inLine, event, delivered, settle } = lined;

  const claimed = async () => {
    const all = await lined.deliveries.claimBacklogs(RUN, [{ subscriptionKey: lined.hook, limit: 10 }]);
    return all.map(({ ref }) => ref.eventId);
  };
  /** As a process leaves it that dies after it ended the head, before it called the next. */
  const behead = (one: { id: string }) =>
    lined.queue.events.updateOne(
      { _id: one.id },
      { $set: { 'd.0.s': 'delivered' }, $unset: { 'd.0.h': '', 'd.0.r': '' } },
    );

  it('are called and leased by the command that ends their heads, if this process has room', async () => {
    const events = [event(), event(), event()];
    await accept(lined.deliveries, RUN, events);
    lined.commands.clear();
    const { called, leased } = await settle({ ...delivered(events[0]!), takesNext: true });
    expect(lined.commands.names.sort()).toEqual(['find', 'insert', 'update']);
    expect([called, leased]).toMatchObject([
      undefined,
      [{ ref: refOf(events[1]!), line: LINE, attempts: 0 }],
    ]);
    expect(await claimed()).toEqual([]);
    expect((await settle(delivered(events[1]!))).fenced).toBe(0);
    expect(await claimed()).toEqual([events[2]!.id]);
  });

  it('give nothing of a head that another lease holds, and what a lost answer has leased to the next claim', async () => {
    const events = [event(), event()];
    await accept(lined.deliveries, RUN, events);
    const settled = [{ ...delivered(events[0]!), takesNext: true as const }];
    const refused = await lined.deliveries.commit({ leaseId: 'other', accepted: [], settled });
    expect(refused).toEqual({ acceptances: [], fenced: 1, late: 0 });
    const claims = Reflect.get(lined.deliveries, 'claims');
    const take = claims.take;
    claims.take = ([{ claim }]: [{ claim: { ownedUntil: number } }]) => {
      claim.ownedUntil = 0;
      throw new StoreUnavailable();
    };
    await expect(settle(...settled)).rejects.toThrow(StoreUnavailable);
    claims.take = take;
    expect((await settle(...settled)).leased).toBeUndefined();
    expect(await lined.deliveries.claimDue(RUN, NOW, 10)).toMatchObject([
      { ref: refOf(events[1]!), line: LINE },
    ]);
    expect(await lined.deliveries.claimDue(RUN, NOW, 10)).toEqual([]);
  });

  it('are healed by a survey if the process that ended the head has died before it called the next', async () => {
    const [first, second, third] = [event(), event(), event()];
    await accept(lined.deliveries, RUN, [first, second, third]);
    await behead(first);
    expect(await claimed()).toEqual([]);
    const { found } = await lined.deliveries.backlogs(null, 10);
    expect(found).toContainEqual({ storeHash: 'store-a', subscriptionKey: lined.hook });
    expect(await claimed()).toEqual([second.id]);
    await lined.deliveries.backlogs(null, 10);
    expect(await claimed()).toEqual([]);
  });

  it('let nothing that comes later take the place of the head while others stand behind', async () => {
    const [first, second, third] = [event(), event(), event()];
    await accept(lined.deliveries, RUN, [first, second]);
    await behead(first);
    const { acceptances, leased } = await accept(lined.deliveries, RUN, [third]);
    expect(acceptances).toMatchObject([{ behind: [[0]] }]);
    expect(leased).toMatchObject([{ ref: refOf(second), line: LINE }]);
    expect(await claimed()).toEqual([]);
    await behead(second);
    const { called } = await accept(lined.deliveries, RUN, [event(inLine('waiting'))]);
    expect(called).toEqual([{ storeHash: 'store-a', subscriptionKey: lined.hook }]);
    expect(await claimed()).toEqual([third.id]);
  });

  it('go on with what was accepted later than all that is canceled with a hook', async () => {
    const young = makeEvent({ acceptedAt: NOW + 10, deliveries: [inLine('due')] });
    await accept(lined.deliveries, RUN, [event(inLine('due')), young]);
    expect(await lined.deliveries.cancel('store-a', lined.hook, NOW + 5, 10)).toBe(1);
    expect(await claimed()).toEqual([young.id]);
  });

  it('have one head, however many processes line up, end and call at once', async () => {
    const others = [
      lined.deliveries,
      new MongoDeliveryRepository(lined.queue),
      new MongoDeliveryRepository(lined.queue),
    ];
    const events = Array.from({ length: 30 }, () => event(inLine('waiting')));
    await Promise.all(events.map((one, i) => accept(others[i % 3]!, RUN, [one])));
    const order: string[] = [];
    for (const _ of events) {
      const [head, ...more] = await claimed();
      expect([head, more]).toEqual([expect.any(String), []]);
      order.push(head!);
      const result = delivered(events.find(({ id }) => id === head)!);
      await Promise.all([settle(result), ...others.map((one) => one.backlogs(null, 10))]);
    }
    expect(new Set(order).size).toBe(30);
    expect(await claimed()).toEqual([]);
  });

  it('take an event as behind if another process was first with the head of its line', async () => {
    const lines = new Lines(lined.queue);
    const [first, second] = [event(), event()];
    await accept(lined.deliveries, RUN, [first]);
    // As if nothing had stood there when it looked.
    const blind = new MongoDeliveryRepository(lined.queue);
    Object.defineProperty(Reflect.get(blind, 'lines'), 'standing', { value: async () => new Set() });
    const batch = [
      keyed(`${lined.hook}-1`, 'h', second),
      keyed(`${lined.hook}-2`, 'h', { ...event(), id: `${second.id}x` }),
    ];
    for (const request of [[event(), event()], batch]) {
      const { acceptances } = await accept(blind, RUN, request);
      expect(acceptances).toMatchObject([{ duplicates: [null, null], behind: [[0], [0]] }]);
      // Again, as after an unknown outcome.
      expect((await accept(blind, RUN, request)).acceptances).toEqual(acceptances);
    }
    expect(await lines.call([`${lined.hook}/${LINE}`])).toBe(0);
    const heads = await lined.queue.events.find({ 'd.h': `${lined.hook}/${LINE}` }).toArray();
    expect(heads.map(({ _id }) => _id)).toEqual([first.id]);
  });

  it('tell a line that another was first in from a key that another was first with', async () => {
    const [first, again] = [
      keyed(lined.hook, 'h', { deliveries: [inLine()] }),
      keyed(lined.hook, 'h', { deliveries: [inLine()] }),
    ];
    await accept(lined.deliveries, RUN, [first]);
    const { acceptances } = await accept(lined.deliveries, RUN, [again], [event()]);
    expect(acceptances).toEqual([
      { outcome: 'accepted', duplicates: [{ id: first.id, deliveries: 1 }] },
      { outcome: 'accepted', duplicates: [null], behind: [[0]] },
    ]);
  });

  it('keep entries without a line out of their indexes, also beside others in one event', async () => {
    const mixed = () =>
      makeEvent({
        deliveries: [inLine('waiting'), makeDelivery('waiting', `${lined.hook}-b`), inLine('due', 'other')],
      });
    const [first, second] = [mixed(), mixed()];
    expect((await accept(lined.deliveries, RUN, [first], [second])).acceptances).toMatchObject([
      { outcome: 'accepted' },
      { behind: [[0, 2]] },
    ]);
    const stored = await lined.queue.events.find({ _id: { $in: [first.id, second.id] } }).toArray();
    const fields = (d: EventDocument['d']) =>
      d.map(({ l, h, q, w, na }) => [l, h, q !== undefined, w, na?.getTime()]);
    expect(stored.map(({ d }) => fields(d))).toEqual([
      [
        [LINE, `${lined.hook}/${LINE}`, false, lined.hook, undefined],
        [undefined, undefined, false, `${lined.hook}-b`, undefined],
        ['other', `${lined.hook}/other`, false, undefined, NOW],
      ],
      [
        [LINE, undefined, true, undefined, undefined],
        [undefined, undefined, false, `${lined.hook}-b`, undefined],
        ['other', undefined, true, undefined, undefined],
      ],
    ]);
  });
});
