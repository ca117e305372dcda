import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { appRepositoryContract } from './app-repository.contract.js';
import { changeRepositoryContract } from './change-repository.contract.js';
import { deliveryLogRepositoryContract } from './delivery-log-repository.contract.js';
import { deliveryRepositoryContract } from './delivery-repository.contract.js';
import { keyCanaryRepositoryContract } from './key-canary-repository.contract.js';
import { leaseRepositoryContract } from './lease-repository.contract.js';
import { openInTemporary } from './open-in-temporary.js';
import { replayRepositoryContract } from './replay-repository.contract.js';
import { retentionRepositoryContract } from './retention-repository.contract.js';
import { storeRepositoryContract } from './store-repository.contract.js';
import { subscriptionRepositoryContract } from './subscription-repository.contract.js';
import { tokenRepositoryContract } from './token-repository.contract.js';

const open = () => openInTemporary(openSqlite);

storeRepositoryContract('SQLite', open);
appRepositoryContract('SQLite', open);
tokenRepositoryContract('SQLite', open);
keyCanaryRepositoryContract('SQLite', open);
subscriptionRepositoryContract('SQLite', open);
changeRepositoryContract('SQLite', open);
deliveryRepositoryContract('SQLite', open);
leaseRepositoryContract('SQLite', open);
deliveryLogRepositoryContract('SQLite', open);
replayRepositoryContract('SQLite', open);
retentionRepositoryContract('SQLite', open);
