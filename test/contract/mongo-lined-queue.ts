import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { FirstPlace } from '../../src/delivery/model/accepted-event.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoDeliveryRepository } from '../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { type QueueCollections, queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { makeDelivery, makeEvent, NOW, refOf, success } from './events.js';

export const RUN = 'run';
export const LINE = 'line';

let hooks = 0;

/** The queue of a database on MongoDB, the commands that it gets, and a hook with a line of its own in each test. */
export class MongoLinedQueue {
  opened!: OpenedMongo;
  connection!: Connection;
  queue!: QueueCollections;
  commands!: CommandLog;
  deliveries!: MongoDeliveryRepository;
  hook!: string;

  static beforeEach(server: { uri: string } | { missing: string }): MongoLinedQueue {
    const lined = new MongoLinedQueue();
    beforeAll(() => lined.open((server as { uri: string }).uri));
    beforeEach(() => {
      lined.hook = `hook-${++hooks}`;
      lined.commands.clear();
    });
    afterAll(async () => {
      await lined.connection.close();
      await lined.opened.close();
    });
    return lined;
  }

  readonly inLine = (place: FirstPlace = 'leased', line = LINE) => ({
    ...makeDelivery(place, this.hook),
    line,
  });

  readonly event = (...own: ReturnType<typeof this.inLine>[]) =>
    makeEvent({ deliveries: own.length > 0 ? own : [this.inLine()] });

  readonly delivered = (one: ReturnType<typeof this.event>): Settlement => {
    const { hook: subscriptionKey } = this;
    const origin = { storeHash: 'store-a', clientId: 'subscriber', subscriptionKey, acceptedAt: NOW };
    return { to: 'delivered', ref: refOf(one), attempt: success(), line: LINE, origin };
  };

  readonly settle = (...settled: Settlement[]) =>
    this.deliveries.commit({ leaseId: RUN, accepted: [], settled });

  private async open(uri: string): Promise<void> {
    this.opened = await openFresh(uri);
    this.connection = await connectMongo(this.opened.uri, { monitorCommands: true });
    this.queue = queueCollections(this.connection);
    this.commands = new CommandLog(this.queue.client);
    this.deliveries = new MongoDeliveryRepository(this.queue);
  }
}
