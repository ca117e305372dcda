import { afterAll, beforeAll } from '@jest/globals';
import type { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { Compiled } from '../support/compiled.js';
import { changeRepositoryContract } from './change-repository.contract.js';
import { deliveryRepositoryContract } from './delivery-repository.contract.js';
import { leaseRepositoryContract } from './lease-repository.contract.js';
import { openInTemporary } from './open-in-temporary.js';
import { subscriptionRepositoryContract } from './subscription-repository.contract.js';

/** As the service runs it: the database in one thread, checkpoints in another. */
const NAME = 'SQLite in threads';
let compiled: Compiled;
let openCompiled: typeof openSqlite;

beforeAll(async () => {
  compiled = await Compiled.of(
    'audit',
    'config',
    'delivery',
    'errors',
    'storage',
    'subscriptions',
    'tenants',
  );
  ({ openSqlite: openCompiled } = await import(compiled.path('storage/sqlite/open-sqlite')));
});
afterAll(() => compiled.dispose());

const open = () => openInTemporary(openCompiled);

changeRepositoryContract(NAME, open);
subscriptionRepositoryContract(NAME, open);
deliveryRepositoryContract(NAME, open);
leaseRepositoryContract(NAME, open);
