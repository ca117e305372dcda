import { type DynamicModule, Global, Logger, Module, type Provider, type Type } from '@nestjs/common';
import { OperatorRepository } from '../admin/operators/operator.repository.js';
import { RecoveryRepository } from '../admin/replays/recovery.repository.js';
import { ChangeRepository } from '../audit/change.repository.js';
import { ChangeReaderRepository } from '../audit/change-reader.repository.js';
import { Config } from '../config/config.js';
import { DeliveryRepository } from '../delivery/model/delivery.repository.js';
import { DeliveryLogRepository } from '../delivery/model/delivery-log.repository.js';
import { LeaseRepository } from '../delivery/model/lease.repository.js';
import { ReplayRepository } from '../delivery/model/replay.repository.js';
import { RetentionRepository } from '../delivery/model/retention.repository.js';
import { RateRepository } from '../delivery/queue/rate.repository.js';
import { CertificateRepository } from '../delivery/report/certificate.repository.js';
import { ProcessReportRepository } from '../delivery/report/process-report.repository.js';
import { IncidentRepository } from '../incidents/incident.repository.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { StorageControl } from '../operations/storage-control.js';
import { PullRepository } from '../pull/pull.repository.js';
import { KeyCanaryRepository } from '../secrets/key-canary.repository.js';
import { StatsRepository } from '../stats/stats.repository.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { AppRepository } from '../tenants/apps/app.repository.js';
import { PortalSessionRepository } from '../tenants/portal/portal-session.repository.js';
import { StoreRepository } from '../tenants/stores/store.repository.js';
import { TokenRepository } from '../tenants/tokens/token.repository.js';
import type { Repositories } from './repositories.js';
import type { BackupOptions } from './sqlite/backup/back-up.js';

export type { BackupOptions };

const REPOSITORIES = Symbol('REPOSITORIES');

type Port = abstract new (...args: never[]) => Repositories[keyof Repositories];

const PORTS: [Port, keyof Repositories][] = [
  [StorageControl, 'control'],
  [StoreRepository, 'stores'],
  [AppRepository, 'apps'],
  [TokenRepository, 'tokens'],
  [KeyCanaryRepository, 'keyCanaries'],
  [OperatorRepository, 'operators'],
  [PortalSessionRepository, 'portalSessions'],
  [SubscriptionRepository, 'subscriptions'],
  [ChangeRepository, 'changes'],
  [ChangeReaderRepository, 'changeReaders'],
  [ProcessReportRepository, 'processReports'],
  [DeliveryRepository, 'deliveries'],
  [LeaseRepository, 'leases'],
  [RateRepository, 'rates'],
  [DeliveryLogRepository, 'deliveryLog'],
  [ReplayRepository, 'replays'],
  [RecoveryRepository, 'recoveries'],
  [RetentionRepository, 'retention'],
  [PullRepository, 'pulls'],
  [StatsRepository, 'stats'],
  [IncidentRepository, 'incidents'],
  [NoticeRepository, 'notices'],
  [CertificateRepository, 'certificates'],
];

const ports: Provider[] = PORTS.map(([token, name]) => ({
  provide: token as Type<unknown>,
  useFactory: (repositories: Repositories) => repositories[name],
  inject: [REPOSITORIES],
}));

/** Imports the chosen adapter alone: an unused driver would cost memory and time at the start. */
async function openRepositories(config: Config, exclusive: boolean): Promise<Repositories> {
  if (config.MONGODB_URI) {
    const { openMongo } = await import('./mongo/open-mongo.js');
    return openMongo({ uri: config.MONGODB_URI });
  }
  const { openSqlite } = await import('./sqlite/open-sqlite.js');
  const logger = new Logger('Storage');
  return openSqlite({
    dataDir: config.DATA_DIR,
    exclusive,
    onCheckpointFailure: (error) =>
      logger.error({ msg: 'SQLite checkpoint failed; the write-ahead log grows until one succeeds', error }),
  });
}

/** Chooses the database: no other place does, except a copy, which takes one of each. */
@Global()
@Module({})
export class StorageModule {
  /** @throws ConfigError if the embedded store is chosen and does not exist */
  static async requireDatabase({ MONGODB_URI, DATA_DIR }: Config): Promise<void> {
    if (MONGODB_URI) return;
    const { requireDatabaseFile } = await import('./sqlite/connection/data-directory.js');
    requireDatabaseFile(DATA_DIR);
  }

  /** Copies the embedded store. @throws ConfigError */
  static async backUp(options: BackupOptions): Promise<string> {
    return (await import('./sqlite/backup/back-up.js')).backUp(options);
  }

  /** @param exclusive true for the service; false for a tool that works beside it */
  static open(exclusive: boolean): DynamicModule {
    const repositories: Provider = {
      provide: REPOSITORIES,
      useFactory: async (config: Config) => {
        const repositories = await openRepositories(config, exclusive);
        // The command line migrates by itself, so that it can print what it did.
        if (exclusive) await repositories.control.migrate();
        return repositories;
      },
      inject: [Config],
    };
    return { module: StorageModule, providers: [repositories, ...ports], exports: ports };
  }
}
