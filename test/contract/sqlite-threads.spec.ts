import { beforeAll } from '@jest/globals';
import type { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { built } from '../support/jest/dist.js';
import { changeRepositoryContract } from './change-repository.contract.js';
import { deliveryLogRepositoryContract } from './delivery-log-repository.contract.js';
import { deliveryRepositoryContract } from './delivery-repository.contract.js';
import { leaseRepositoryContract } from './lease-repository.contract.js';
import { openInTemporary } from './open-in-temporary.js';
import { replayRepositoryContract } from './replay-repository.contract.js';
import { retentionRepositoryContract } from './retention-repository.contract.js';
import { subscriptionRepositoryContract } from './subscription-repository.contract.js';

/** As in the service: the database runs in one thread, checkpoints in another. */
const NAME = 'SQLite in threads';
let openBuilt: typeof openSqlite;

beforeAll(async () => {
  ({ openSqlite: openBuilt } = await import(await built('storage/sqlite/open-sqlite.js')));
});

const open = () => openInTemporary(openBuilt);

changeRepositoryContract(NAME, open);
subscriptionRepositoryContract(NAME, open);
deliveryRepositoryContract(NAME, open);
leaseRepositoryContract(NAME, open);
deliveryLogRepositoryContract(NAME, open);
replayRepositoryContract(NAME, open);
retentionRepositoryContract(NAME, open);
