import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { HeaderVault } from './header-vault.js';
import { SubscriptionDirectory } from './subscription-directory.js';
import { SubscriptionNews, SubscriptionRefresh } from './subscription-news.js';
import { SubscriptionsService } from './subscriptions.service.js';

@Module({
  imports: [AuditModule, SecretsModule],
  providers: [
    HeaderVault,
    SubscriptionDirectory,
    SubscriptionNews,
    SubscriptionRefresh,
    SubscriptionsService,
  ],
  exports: [HeaderVault, SubscriptionDirectory, SubscriptionsService],
})
export class SubscriptionsModule {}
