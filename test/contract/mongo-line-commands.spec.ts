import { describe, expect, it } from '@jest/globals';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { mongod } from '../support/mongo/mongod.js';
import { accept, makeDelivery, makeEvent, refOf } from './events.js';
import { LINE, MongoLinedQueue, RUN } from './mongo-lined-queue.js';

const server = await mongod();

('missing' in server ? describe.skip : describe)('The commands of lines on MongoDB', () => {
  const lined = MongoLinedQueue.beforeEach(server);
  const { inLine, event, delivered, settle } = lined;

  it('cost a group and its results no command if they are not ordered', async () => {
    const plain = makeEvent({ deliveries: [makeDelivery('leased', lined.hook)] });
    await accept(lined.deliveries, RUN, [plain]);
    expect(lined.commands.names).toEqual(['insert']);
    lined.commands.clear();
    const { line: _, ...result } = delivered(plain);
    await settle(result as Settlement);
    expect(lined.commands.names.sort()).toEqual(['insert', 'update']);
  });

  it('cost those that are ordered a few, however many lines there are', async () => {
    const events = Array.from({ length: 60 }, (_, i) => event(inLine('leased', `line-${i}`)));
    await accept(lined.deliveries, RUN, events);
    expect(lined.commands.names.sort()).toEqual(['find', 'find', 'findAndModify', 'insert']);
    lined.commands.clear();
    await accept(
      lined.deliveries,
      RUN,
      events.map((one) => event(...(one.deliveries as ReturnType<typeof inLine>[]))),
    );
    expect(lined.commands.names.sort()).toEqual(['find', 'find', 'find', 'findAndModify', 'insert']);
    lined.commands.clear();
    const settled = events.map((one, i): Settlement => ({ ...delivered(one), line: `line-${i}` }));
    expect((await settle(...settled)).called).toHaveLength(1);
    expect(lined.commands.names.sort()).toEqual(['find', 'insert', 'update', 'update']);
    expect(
      await lined.deliveries.claimBacklogs(RUN, [{ subscriptionKey: lined.hook, limit: 100 }]),
    ).toHaveLength(60);
  });

  it('are looked for once for all heads that have ended, if this process knows of nobody behind them', async () => {
    const other = new MongoDeliveryRepository(lined.queue);
    const [first, second, alone] = [event(), event(), event(inLine('leased', 'alone'))];
    await accept(lined.deliveries, RUN, [first, alone]);
    await accept(other, 'other', [second]);
    lined.commands.clear();
    const ends = [delivered(first), { ...delivered(alone), line: 'alone' }];
    const { leased } = await settle(...ends.map((one) => ({ ...one, takesNext: true }) as Settlement));
    expect(leased).toMatchObject([{ ref: refOf(second), line: LINE }]);
    // The attempts and the ends; those behind; the next, and what it is.
    expect(lined.commands.names.sort()).toEqual(['find', 'find', 'insert', 'update', 'update']);
    lined.commands.clear();
    await settle({ ...delivered(second), takesNext: true });
    expect(lined.commands.names.sort()).toEqual(['find', 'insert', 'update']);
  });

  it('call nobody in a line that was found empty, although this process accepts nothing', async () => {
    const other = new MongoDeliveryRepository(lined.queue);
    const ends = async (one: typeof first) => {
      lined.commands.clear();
      const { leased = [] } = await settle({ ...delivered(one), takesNext: true });
      const updates = lined.commands.commands.flatMap(({ command }) => command['updates'] ?? []);
      return { leased: leased.map(({ ref }) => ref), updates: updates.length };
    };
    const [first, second, third, fourth] = [event(), event(), event(), event()];
    await accept(other, RUN, [first, second]);
    // It is looked for, and then called.
    expect(await ends(first)).toEqual({ leased: [refOf(second)], updates: 2 });
    // The next is called at once, but there is none.
    expect(await ends(second)).toEqual({ leased: [], updates: 2 });
    await accept(other, RUN, [third]);
    expect(await ends(third)).toEqual({ leased: [], updates: 1 });
    await accept(other, RUN, [fourth, event()]);
    expect(await ends(fourth)).toMatchObject({ leased: [{ ordinal: 0 }], updates: 2 });
  });
});
