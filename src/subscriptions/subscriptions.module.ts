import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { HeaderVault } from './header-vault.js';
import { SubscriptionDirectory } from './subscription-directory.js';
import { SubscriptionRefresh } from './subscription-refresh.js';
import { SubscriptionsService } from './subscriptions.service.js';

@Module({
  imports: [AuditModule, SecretsModule],
  providers: [HeaderVault, SubscriptionDirectory, SubscriptionRefresh, SubscriptionsService],
  exports: [HeaderVault, SubscriptionDirectory, SubscriptionsService],
})
export class SubscriptionsModule {}
