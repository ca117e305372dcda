import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { CacheReconciler } from './cache-reconciler.js';
import { HeaderVault } from './header-vault.js';
import { SubscriptionCache } from './subscription-cache.js';
import { SubscriptionCacheInvalidator, SubscriptionChanges } from './subscription-changes.js';
import { SubscriptionsService } from './subscriptions.service.js';

@Module({
  imports: [AuditModule, SecretsModule],
  providers: [
    HeaderVault,
    SubscriptionCache,
    SubscriptionChanges,
    SubscriptionCacheInvalidator,
    CacheReconciler,
    SubscriptionsService,
  ],
  exports: [HeaderVault, SubscriptionCache, SubscriptionChanges, SubscriptionsService],
})
export class SubscriptionsModule {}
