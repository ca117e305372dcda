import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { HookPolicyController } from './hook-policy.controller.js';
import { PoliciesService } from './policies.service.js';
import { WebHookPolicyController } from './web-hook-policy.controller.js';

@Module({
  imports: [AuthModule, CatalogModule, SubscriptionsModule],
  controllers: [HookPolicyController, WebHookPolicyController],
  providers: [PoliciesService],
  exports: [PoliciesService],
})
export class PoliciesModule {}
