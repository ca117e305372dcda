import { type DynamicModule, Module } from '@nestjs/common';
import { AdminDeliveriesService } from '../admin/deliveries/admin-deliveries.service.js';
import { OperatorsModule } from '../admin/operators/operators.module.js';
import { AdminReplaysModule } from '../admin/replays/admin-replays.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import type { Config } from '../config/config.js';
import { ConfigModule } from '../config/config.module.js';
import { CircuitView } from '../delivery/policy/circuit-breakers.js';
import { StatsService } from '../delivery-log/stats/stats.service.js';
import type { Copied, CopyOptions } from '../storage/copy/copy-store.js';
import { type BackupOptions, StorageModule } from '../storage/storage.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';

/** The circuits are in the memory of the service: what they hold back is shown as pending. */
class UnseenCircuits extends CircuitView {
  readonly holdsAny = false;

  stateOf(): 'closed' {
    return 'closed';
  }
}

/** The part of the service that the command line needs. It may run while the service runs. */
@Module({})
export class CliModule {
  /** @throws ConfigError if DATA_DIR has no database: the command line must not create an empty one by mistake */
  static requireDatabase(config: Config): Promise<void> {
    return StorageModule.requireDatabase(config);
  }

  /** @throws ConfigError */
  static async copy(options: CopyOptions): Promise<Copied> {
    return (await import('../storage/copy/copy-store.js')).copyStore(options);
  }

  /** @throws ConfigError */
  static backUp(options: BackupOptions): Promise<string> {
    return StorageModule.backUp(options);
  }

  static of(config: Config): DynamicModule {
    return {
      module: CliModule,
      imports: [
        ConfigModule.of(config),
        StorageModule.open(false),
        TenantsModule,
        OperatorsModule,
        AdminReplaysModule,
        CatalogModule,
      ],
      providers: [AdminDeliveriesService, StatsService, { provide: CircuitView, useClass: UnseenCircuits }],
    };
  }
}
