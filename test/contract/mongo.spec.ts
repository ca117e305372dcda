import { describe, it } from '@jest/globals';
import { mongod } from '../support/mongo/mongod.js';
import { openFresh } from '../support/mongo/open-mongo.js';
import { appRepositoryContract } from './app-repository.contract.js';
import { certificateRepositoryContract } from './certificate-repository.contract.js';
import { changeRepositoryContract } from './change-repository.contract.js';
import { deliveryLogRepositoryContract } from './delivery-log-repository.contract.js';
import { deliveryRepositoryContract } from './delivery-repository.contract.js';
import { incidentRepositoryContract } from './incident-repository.contract.js';
import { keyCanaryRepositoryContract } from './key-canary-repository.contract.js';
import { keyCheckContract } from './key-check.contract.js';
import { leaseRepositoryContract } from './lease-repository.contract.js';
import { noticeRepositoryContract } from './notice-repository.contract.js';
import { operatorRepositoryContract } from './operator-repository.contract.js';
import { portalSessionRepositoryContract } from './portal-session-repository.contract.js';
import { processReportRepositoryContract } from './process-report-repository.contract.js';
import { pullRepositoryContract } from './pull-repository.contract.js';
import { rateRepositoryContract } from './rate-repository.contract.js';
import { recoveryRepositoryContract } from './recovery-repository.contract.js';
import { replayRepositoryContract } from './replay-repository.contract.js';
import { retentionRepositoryContract } from './retention-repository.contract.js';
import { statsRepositoryContract } from './stats-repository.contract.js';
import { storeRepositoryContract } from './store-repository.contract.js';
import { storedTextContract } from './stored-text.contract.js';
import { subscriptionRepositoryContract } from './subscription-repository.contract.js';
import { tokenRepositoryContract } from './token-repository.contract.js';

const server = await mongod();

if ('missing' in server) {
  describe.skip('The ports on MongoDB', () => {
    it(server.missing, () => undefined);
  });
} else {
  const open = () => openFresh(server.uri);
  storeRepositoryContract('MongoDB', open);
  appRepositoryContract('MongoDB', open);
  tokenRepositoryContract('MongoDB', open);
  keyCanaryRepositoryContract('MongoDB', open);
  keyCheckContract('MongoDB', open);
  operatorRepositoryContract('MongoDB', open);
  portalSessionRepositoryContract('MongoDB', open);
  subscriptionRepositoryContract('MongoDB', open);
  changeRepositoryContract('MongoDB', open);
  deliveryRepositoryContract('MongoDB', open);
  leaseRepositoryContract('MongoDB', open);
  deliveryLogRepositoryContract('MongoDB', open);
  replayRepositoryContract('MongoDB', open);
  recoveryRepositoryContract('MongoDB', open);
  retentionRepositoryContract('MongoDB', open);
  pullRepositoryContract('MongoDB', open);
  statsRepositoryContract('MongoDB', open);
  incidentRepositoryContract('MongoDB', open);
  certificateRepositoryContract('MongoDB', open);
  noticeRepositoryContract('MongoDB', open);
  rateRepositoryContract('MongoDB', open);
  processReportRepositoryContract('MongoDB', open, true);
  storedTextContract('MongoDB', open);
}
