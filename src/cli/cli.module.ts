import { type DynamicModule, Module } from '@nestjs/common';
import { OperatorsModule } from '../admin/operators/operators.module.js';
import { AdminReplaysModule } from '../admin/replays/admin-replays.module.js';
import type { Config } from '../config/config.js';
import { ConfigModule } from '../config/config.module.js';
import type { Copied, CopyOptions } from '../storage/copy/copy-store.js';
import { type BackupOptions, StorageModule } from '../storage/storage.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';

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
      ],
    };
  }
}
