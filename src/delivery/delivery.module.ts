import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { Config } from '../config/config.js';
import { userAgent } from '../config/product.js';
import { SubscriptionDirectory } from '../subscriptions/subscription-directory.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { clientFromConfig } from './client-from-config.js';
import { DeliveryEngine } from './delivery-engine.js';
import { DeliveryReporter } from './delivery-reporter.js';
import { DeliveryRepository } from './delivery.repository.js';
import { engineOptions } from './engine-options.js';
import { HookSwitch } from './hook-switch.js';
import { LeaseRepository } from './lease.repository.js';
import { OpenedSecrets } from './opened-secrets.js';
import { SignedSender } from './signed-sender.js';
import { SubscriptionWatch } from './subscription-watch.js';
import { WebhookClient } from './webhook-client.js';

@Module({
  imports: [AuditModule, TenantsModule, SubscriptionsModule],
  providers: [
    OpenedSecrets,
    SubscriptionWatch,
    { provide: WebhookClient, useFactory: clientFromConfig, inject: [Config] },
    {
      provide: SignedSender,
      useFactory: (client: WebhookClient, secrets: OpenedSecrets, config: Config) =>
        new SignedSender(client, secrets, userAgent(config)),
      inject: [WebhookClient, OpenedSecrets, Config],
    },
    {
      provide: HookSwitch,
      useFactory: (...parts: [SubscriptionRepository, SubscriptionDirectory, DeliveryRepository]) =>
        new HookSwitch(...parts, () => undefined),
      inject: [SubscriptionRepository, SubscriptionDirectory, DeliveryRepository],
    },
    { provide: DeliveryReporter, useFactory: (hooks: HookSwitch) => new DeliveryReporter(hooks), inject: [HookSwitch] },
    {
      provide: DeliveryEngine,
      useFactory: (
        config: Config,
        deliveries: DeliveryRepository,
        leases: LeaseRepository,
        directory: SubscriptionDirectory,
        sender: SignedSender,
        observer: DeliveryReporter,
      ) => new DeliveryEngine({ deliveries, leases }, directory, { sender, observer }, engineOptions(config)),
      inject: [Config, DeliveryRepository, LeaseRepository, SubscriptionDirectory, SignedSender, DeliveryReporter],
    },
  ],
  exports: [DeliveryEngine, WebhookClient],
})
export class DeliveryModule {}
