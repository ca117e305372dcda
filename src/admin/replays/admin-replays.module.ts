import { Module } from '@nestjs/common';
import { TenantsModule } from '../../tenants/tenants.module.js';
import { AdminReplaysService } from './admin-replays.service.js';
import { RecoveryPlanner } from './recovery-planner.js';

/** A separate module: the command line works with replays without the routes. */
@Module({
  imports: [TenantsModule],
  providers: [RecoveryPlanner, AdminReplaysService],
  exports: [AdminReplaysService],
})
export class AdminReplaysModule {}
