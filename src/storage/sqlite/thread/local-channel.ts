import { SqliteConnection } from '../connection/sqlite-connection.js';
import { explain } from '../connection/sqlite-error.js';
import { SqliteDeliveryLogRepository } from '../log/sqlite-delivery-log.repository.js';
import { SqlitePullRepository } from '../pull/sqlite-pull.repository.js';
import { TargetIds } from '../queue/interned-ids.js';
import { SqliteDeliveryRepository } from '../queue/sqlite-delivery.repository.js';
import { SqliteLeaseRepository } from '../queue/sqlite-lease.repository.js';
import { SqliteRateRepository } from '../queue/sqlite-rate.repository.js';
import { SqliteRetentionRepository } from '../queue/sqlite-retention.repository.js';
import { SqliteAppRepository } from '../records/sqlite-app.repository.js';
import { SqliteCertificateRepository } from '../records/sqlite-certificate.repository.js';
import { SqliteChangeRepository } from '../records/sqlite-change.repository.js';
import { SqliteIncidentRepository } from '../records/sqlite-incident.repository.js';
import { SqliteKeyCanaryRepository } from '../records/sqlite-key-canary.repository.js';
import { SqliteNoticeRepository } from '../records/sqlite-notice.repository.js';
import { SqliteOperatorRepository } from '../records/sqlite-operator.repository.js';
import { SqlitePortalSessionRepository } from '../records/sqlite-portal-session.repository.js';
import { SqliteStoreRepository } from '../records/sqlite-store.repository.js';
import { SqliteSubscriptionRepository } from '../records/sqlite-subscription.repository.js';
import { SqliteTokenRepository } from '../records/sqlite-token.repository.js';
import { SqliteRecoveryRepository } from '../replays/sqlite-recovery.repository.js';
import { SqliteReplayRepository } from '../replays/sqlite-replay.repository.js';
import { SqliteControl } from '../schema/sqlite-control.js';
import { SqliteStatsRepository } from '../stats/sqlite-stats.repository.js';
import type { Channel, PortName, RemotePorts } from './channel.js';

type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** The database on the caller's thread. */
export class LocalChannel implements Channel {
  /** There is no thread that could end. */
  readonly lost = new Promise<never>(() => undefined);
  readonly #ports: RemotePorts;

  constructor(connection: SqliteConnection) {
    const targets = new TargetIds(connection);
    this.#ports = {
      control: new SqliteControl(connection),
      stores: new SqliteStoreRepository(connection),
      apps: new SqliteAppRepository(connection),
      tokens: new SqliteTokenRepository(connection),
      keyCanaries: new SqliteKeyCanaryRepository(connection),
      operators: new SqliteOperatorRepository(connection),
      portalSessions: new SqlitePortalSessionRepository(connection),
      subscriptions: new SqliteSubscriptionRepository(connection),
      changes: new SqliteChangeRepository(connection),
      deliveries: new SqliteDeliveryRepository(connection, targets),
      leases: new SqliteLeaseRepository(connection),
      rates: new SqliteRateRepository(connection),
      deliveryLog: new SqliteDeliveryLogRepository(connection),
      replays: new SqliteReplayRepository(connection),
      recoveries: new SqliteRecoveryRepository(connection),
      stats: new SqliteStatsRepository(connection),
      incidents: new SqliteIncidentRepository(connection),
      notices: new SqliteNoticeRepository(connection),
      certificates: new SqliteCertificateRepository(connection),
      retention: new SqliteRetentionRepository(connection, targets),
      pulls: new SqlitePullRepository(connection),
    };
  }

  /** @throws RepositoryError, or the error of a mistake in our own code */
  async call(port: PortName, method: string, args: unknown[]): Promise<unknown> {
    try {
      return await (this.#ports[port] as unknown as Methods)[method]!(...args);
    } catch (error) {
      throw explain(error);
    }
  }

  async close(): Promise<void> {
    await this.call('control', 'close', []);
  }
}
