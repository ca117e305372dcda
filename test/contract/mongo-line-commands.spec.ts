import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { FirstPlace } from '../../src/delivery/model/accepted-event.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { type QueueCollections, queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { accept, makeDelivery, makeEvent, NOW, refOf, success } from './events.js';

const server = await mongod();
const RUN = 'run';
const LINE = 'line';

let hooks = 0;

('missing' in server ? describe.skip : describe)('The commands of lines on MongoDB', () => {
  let opened: OpenedMongo;
  let connection: Connection;
  let queue: QueueCollections;
  let commands: CommandLog;
  let deliveries: MongoDeliveryRepository;
  /** Of each test. */
  let hook: string;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri, { monitorCommands: true });
    queue = queueCollections(connection);
    commands = new CommandLog(queue.client);
    deliveries = new MongoDeliveryRepository(queue);
  });
  beforeEach(() => {
    hook = `hook-${++hooks}`;
    commands.clear();
  });
  afterAll(async () => {
    await connection.close();
    await opened.close();
  });

  const inLine = (place: FirstPlace = 'leased', line = LINE) => ({ ...makeDelivery(place, hook), line });
  const event = (...own: ReturnType<typeof inLine>[]) =>
    makeEvent({ deliveries: own.length > 0 ? own : [inLine()] });
  const delivered = (one: ReturnType<typeof event>): Settlement => {
    const origin = { storeHash: 'store-a', clientId: 'subscriber', subscriptionKey: hook, acceptedAt: NOW };
    return { to: 'delivered', ref: refOf(one), attempt: success(), line: LINE, origin };
  };
  const settle = (...settled: Settlement[]) => deliveries.commit({ leaseId: RUN, accepted: [], settled });
  it('cost a group and its results no command if they are not ordered', async () => {
    const plain = makeEvent({ deliveries: [makeDelivery('leased', hook)] });
    await accept(deliveries, RUN, [plain]);
    expect(commands.names).toEqual(['insert']);
    commands.clear();
    const { line: _, ...result } = delivered(plain);
    await settle(result as Settlement);
    expect(commands.names.sort()).toEqual(['insert', 'update']);
  });

  it('cost those that are ordered a few, however many lines there are', async () => {
    const events = Array.from({ length: 60 }, (_, i) => event(inLine('leased', `line-${i}`)));
    await accept(deliveries, RUN, events);
    expect(commands.names.sort()).toEqual(['find', 'find', 'findAndModify', 'insert']);
    commands.clear();
    await accept(
      deliveries,
      RUN,
      events.map((one) => event(...(one.deliveries as ReturnType<typeof inLine>[]))),
    );
    expect(commands.names.sort()).toEqual(['find', 'find', 'find', 'findAndModify', 'insert']);
    commands.clear();
    const settled = events.map((one, i): Settlement => ({ ...delivered(one), line: `line-${i}` }));
    expect((await settle(...settled)).called).toHaveLength(1);
    expect(commands.names.sort()).toEqual(['find', 'insert', 'update', 'update']);
    expect(await deliveries.claimBacklogs(RUN, [{ subscriptionKey: hook, limit: 100 }])).toHaveLength(60);
  });

  it('are looked for once for all heads that have ended, if this process knows nobody behind them', async () => {
    const other = new MongoDeliveryRepository(queue);
    const [first, second, alone] = [event(), event(), event(inLine('leased', 'alone'))];
    await accept(deliveries, RUN, [first, alone]);
    await accept(other, 'other', [second]);
    commands.clear();
    const ends = [delivered(first), { ...delivered(alone), line: 'alone' }];
    const { leased } = await settle(...ends.map((one) => ({ ...one, takesNext: true }) as Settlement));
    expect(leased).toMatchObject([{ ref: refOf(second), line: LINE }]);
    // The attempts and the ends; those behind; the next, and what it is.
    expect(commands.names.sort()).toEqual(['find', 'find', 'insert', 'update', 'update']);
    commands.clear();
    await settle({ ...delivered(second), takesNext: true });
    expect(commands.names.sort()).toEqual(['find', 'insert', 'update']);
  });
});
