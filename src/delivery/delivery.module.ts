import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { AuditModule } from '../audit/audit.module.js';
import { Config } from '../config/config.js';
import { PublicAddress } from '../config/public-address.js';
import { MetricsModule } from '../operations/metrics.module.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { SubscriptionDirectory } from '../subscriptions/subscription-directory.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { DeliveryEngine, type EngineParts, type EnginePorts } from './delivery-engine.js';
import { DeliveryGauges } from './delivery-gauges.js';
import { clientFromConfig, engineOptions } from './engine-options.js';
import { ReplayRunner } from './jobs/replay-runner.js';
import { RetentionRunner } from './jobs/retention-runner.js';
import { SubscriptionWatch } from './jobs/subscription-watch.js';
import { DeliveryRepository } from './model/delivery.repository.js';
import { LeaseRepository } from './model/lease.repository.js';
import { CircuitBoard, CircuitView } from './policy/circuit-board.js';
import { DeliveryExceptions } from './report/delivery-exceptions.js';
import { DeliveryMetrics } from './report/delivery-metrics.js';
import { DeliveryReporter } from './report/delivery-reporter.js';
import { HookSwitch } from './report/hook-switch.js';
import { OpenedSecrets, SignedSender } from './send/signed-sender.js';
import { WebhookClient } from './send/webhook-client.js';

const ENGINE_PARTS = Symbol('ENGINE_PARTS');
const ENGINE_PORTS = Symbol('ENGINE_PORTS');

@Module({
  imports: [AuditModule, MetricsModule, TenantsModule, SubscriptionsModule],
  providers: [
    OpenedSecrets,
    SubscriptionWatch,
    ReplayRunner,
    CircuitBoard,
    { provide: CircuitView, useExisting: CircuitBoard },
    DeliveryExceptions,
    {
      provide: DeliveryMetrics,
      useFactory: (registry: Registry) => new DeliveryMetrics(registry),
      inject: [Registry],
    },
    { provide: WebhookClient, useFactory: clientFromConfig, inject: [Config] },
    {
      provide: SignedSender,
      useFactory: (client: WebhookClient, secrets: OpenedSecrets, address: PublicAddress) =>
        new SignedSender(client, secrets, address),
      inject: [WebhookClient, OpenedSecrets, PublicAddress],
    },
    {
      provide: HookSwitch,
      useFactory: (...parts: [SubscriptionRepository, SubscriptionDirectory, DeliveryRepository]) =>
        new HookSwitch(...parts),
      inject: [SubscriptionRepository, SubscriptionDirectory, DeliveryRepository],
    },
    {
      provide: DeliveryReporter,
      useFactory: (
        hooks: HookSwitch,
        exceptions: DeliveryExceptions,
        metrics: DeliveryMetrics,
        config: Config,
      ) => new DeliveryReporter(hooks, exceptions, metrics, ['debug', 'trace'].includes(config.LOG_LEVEL)),
      inject: [HookSwitch, DeliveryExceptions, DeliveryMetrics, Config],
    },
    {
      provide: ENGINE_PARTS,
      useFactory: (sender: SignedSender, circuits: CircuitBoard, observer: DeliveryReporter) => ({
        sender,
        circuits,
        observer,
      }),
      inject: [SignedSender, CircuitBoard, DeliveryReporter],
    },
    {
      provide: ENGINE_PORTS,
      useFactory: (
        deliveries: DeliveryRepository,
        leases: LeaseRepository,
        subscriptions: SubscriptionRepository,
      ) => ({ deliveries, leases, subscriptions }),
      inject: [DeliveryRepository, LeaseRepository, SubscriptionRepository],
    },
    {
      provide: DeliveryEngine,
      useFactory: (
        config: Config,
        ports: EnginePorts,
        directory: SubscriptionDirectory,
        parts: EngineParts,
      ) => new DeliveryEngine(ports, directory, parts, engineOptions(config)),
      inject: [Config, ENGINE_PORTS, SubscriptionDirectory, ENGINE_PARTS],
    },
    DeliveryGauges,
    RetentionRunner,
  ],
  exports: [DeliveryEngine, WebhookClient, CircuitView, DeliveryExceptions],
})
export class DeliveryModule {}
