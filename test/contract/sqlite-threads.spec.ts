import { beforeAll, describe, expect, it } from '@jest/globals';
import type { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { built } from '../support/jest/dist.js';
import { changeRepositoryContract } from './change-repository.contract.js';
import { deliveryLogRepositoryContract } from './delivery-log-repository.contract.js';
import { deliveryRepositoryContract } from './delivery-repository.contract.js';
import { SUBSCRIBER } from './delivery-states.js';
import { accept, eventAt } from './events.js';
import { leaseRepositoryContract } from './lease-repository.contract.js';
import { openInTemporary } from './open-in-temporary.js';
import { pullRepositoryContract } from './pull-repository.contract.js';
import { Queue } from './queue.js';
import { recoveryRepositoryContract } from './recovery-repository.contract.js';
import { replayRepositoryContract } from './replay-repository.contract.js';
import { retentionRepositoryContract } from './retention-repository.contract.js';
import { statsRepositoryContract } from './stats-repository.contract.js';
import { subscriptionRepositoryContract } from './subscription-repository.contract.js';

/** As in the service: the database runs in one thread, checkpoints in another. */
const NAME = 'SQLite in threads';
let openBuilt: typeof openSqlite;

beforeAll(async () => {
  ({ openSqlite: openBuilt } = await import(await built('storage/sqlite/open-sqlite.js')));
});

const open = () => openInTemporary(openBuilt);

describe(NAME, () => {
  const queue = Queue.beforeEach(open);

  it('commits without waiting for the lists that were asked for before', async () => {
    const { deliveries, leaseId } = queue;
    await accept(
      deliveries,
      leaseId,
      Array.from({ length: 500 }, () => eventAt('waiting')),
    );
    const log = queue.opened.repositories.deliveryLog;
    const order: string[] = [];
    const lists = Array.from({ length: 50 }, () => log.list(SUBSCRIBER, 'hook-a', { limit: 250 }));
    const listed = Promise.all(lists).then(() => order.push('listed'));
    await accept(deliveries, leaseId, [eventAt('waiting')]);
    order.push('committed');
    await listed;
    expect(order).toEqual(['committed', 'listed']);
  });

  it('shows to a list what was committed before it was asked for', async () => {
    const log = queue.opened.repositories.deliveryLog;
    for (let count = 1; count <= 200; count++) {
      await accept(queue.deliveries, queue.leaseId, [eventAt('waiting')]);
      expect(await log.list(SUBSCRIBER, 'hook-a', { limit: 250 })).toHaveLength(count);
    }
  });
});

changeRepositoryContract(NAME, open);
subscriptionRepositoryContract(NAME, open);
deliveryRepositoryContract(NAME, open);
leaseRepositoryContract(NAME, open);
deliveryLogRepositoryContract(NAME, open);
replayRepositoryContract(NAME, open);
recoveryRepositoryContract(NAME, open);
retentionRepositoryContract(NAME, open);
pullRepositoryContract(NAME, open);
statsRepositoryContract(NAME, open);
