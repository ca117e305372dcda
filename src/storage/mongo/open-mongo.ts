import type { Connection } from 'mongoose';
import { ConfigError } from '../../config/config.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Repositories } from '../repositories.js';
import { CALL_LIMIT_MS, connectMongo } from './connection/mongo-connection.js';
import { translateErrors } from './connection/mongo-errors.js';
import { refuseStandalone } from './connection/refuse-standalone.js';
import { refuseUnstorable } from './connection/refuse-unstorable.js';
import { MongoDeliveryLogRepository } from './log/mongo-delivery-log.repository.js';
import { MongoPullRepository } from './pull/mongo-pull.repository.js';
import { MongoDeliveryRepository } from './queue/mongo-delivery.repository.js';
import { MongoLeaseRepository } from './queue/mongo-lease.repository.js';
import { MongoRetentionRepository } from './queue/mongo-retention.repository.js';
import { queueCollections } from './queue/queue-collections.js';
import { MongoRateRepository } from './rates/mongo-rate.repository.js';
import { MongoAppRepository } from './records/mongo-app.repository.js';
import { MongoChangeRepository } from './records/mongo-change.repository.js';
import { MongoChangeReaderRepository } from './records/mongo-change-reader.repository.js';
import { MongoKeyCanaryRepository } from './records/mongo-key-canary.repository.js';
import { MongoOperatorRepository } from './records/mongo-operator.repository.js';
import { MongoPortalSessionRepository } from './records/mongo-portal-session.repository.js';
import { MongoProcessReportRepository } from './records/mongo-process-report.repository.js';
import { MongoStoreRepository } from './records/mongo-store.repository.js';
import { MongoSubscriptionRepository } from './records/mongo-subscription.repository.js';
import { MongoTokenRepository } from './records/mongo-token.repository.js';
import { Mutations } from './records/mutations.js';
import { defineRecords } from './records/records.js';
import { MongoRecoveryRepository } from './replays/mongo-recovery.repository.js';
import { MongoReplayRepository } from './replays/mongo-replay.repository.js';
import { refuseUnfinishedCopy } from './schema/copy-state.js';
import { MongoControl } from './schema/mongo-control.js';
import { MongoCertificateRepository } from './stats/mongo-certificate.repository.js';
import { MongoIncidentRepository } from './stats/mongo-incident.repository.js';
import { MongoNoticeRepository } from './stats/mongo-notice.repository.js';
import { MongoStatsRepository } from './stats/mongo-stats.repository.js';

export interface MongoOptions {
  /** The address of a replica set. The database is `storehooks` unless the address names one. */
  uri: string;
}

/** @throws ConfigError for a standalone server, StoreUnavailable for everything that keeps it from connecting */
async function connectToSet(uri: string): Promise<Connection> {
  let connection: Connection | undefined;
  try {
    connection = await connectMongo(uri);
    await refuseStandalone(connection);
    await refuseUnfinishedCopy(connection.db!);
    return connection;
  } catch (error) {
    await connection?.close();
    throw error instanceof ConfigError ? error : new StoreUnavailable(error);
  }
}

/** Connects. The caller migrates. @throws StoreUnavailable within a few seconds, ConfigError for a standalone server */
export async function openMongo({ uri }: MongoOptions): Promise<Repositories> {
  return repositoriesOn(await connectToSet(uri), uri);
}

export function repositoriesOn(connection: Connection, uri: string): Repositories {
  const records = defineRecords(connection);
  const queue = queueCollections(connection);
  const mutations = new Mutations(connection, records, queue.transactions);
  const guard = <Port extends object>(port: Port, ownLimit?: keyof Port) =>
    translateErrors(refuseUnstorable(port), CALL_LIMIT_MS, ownLimit);
  return {
    // Without a limit: a migration may build an index over many events.
    control: translateErrors(new MongoControl(connection, uri, queue.transactions)),
    stores: guard(new MongoStoreRepository(records, mutations)),
    apps: guard(new MongoAppRepository(records, mutations)),
    keyCanaries: guard(new MongoKeyCanaryRepository(connection.db!)),
    tokens: guard(new MongoTokenRepository(records, mutations)),
    operators: guard(new MongoOperatorRepository(records, mutations)),
    portalSessions: guard(new MongoPortalSessionRepository(records, mutations)),
    subscriptions: guard(new MongoSubscriptionRepository(records, mutations)),
    changes: guard(new MongoChangeRepository(records, queue.db, mutations)),
    changeReaders: guard(new MongoChangeReaderRepository(connection.db!)),
    processReports: guard(new MongoProcessReportRepository(connection.db!)),
    deliveries: guard(new MongoDeliveryRepository(queue), 'commit'),
    leases: guard(new MongoLeaseRepository(queue)),
    rates: guard(new MongoRateRepository(queue.db)),
    deliveryLog: guard(new MongoDeliveryLogRepository(queue, mutations)),
    replays: guard(new MongoReplayRepository(queue, mutations)),
    recoveries: guard(new MongoRecoveryRepository(queue, mutations)),
    stats: guard(new MongoStatsRepository(queue)),
    incidents: guard(new MongoIncidentRepository(queue)),
    notices: guard(new MongoNoticeRepository(queue.db, mutations)),
    certificates: guard(new MongoCertificateRepository(queue.db)),
    retention: guard(new MongoRetentionRepository(queue)),
    pulls: guard(new MongoPullRepository(queue)),
  };
}
