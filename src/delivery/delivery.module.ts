import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { AuditModule } from '../audit/audit.module.js';
import { ChangeFeed } from '../audit/change-feed.js';
import { Config } from '../config/config.js';
import { PublicAddress } from '../config/public-address.js';
import { LoadWatch } from '../operations/load-watch.js';
import { OperationsModule } from '../operations/operations.module.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { SubscriptionCache } from '../subscriptions/subscription-cache.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { Tracing } from '../tracing/tracing.js';
import { DeliveryEngine } from './delivery-engine.js';
import { DeliveryGauges } from './delivery-gauges.js';
import type { Connector } from './egress/guarded-connector.js';
import { connectorFromConfig, type EngineOptions, engineOptions } from './engine-options.js';
import { BacklogFollower } from './jobs/backlog-follower.js';
import { CircuitProber } from './jobs/circuit-prober.js';
import { ProcessReporter } from './jobs/process-reporter.js';
import { ReplayRunner } from './jobs/replay-runner.js';
import { RetentionClock } from './jobs/retention-clock.js';
import { RetentionRunner } from './jobs/retention-runner.js';
import { DeliveryRepository } from './model/delivery.repository.js';
import { LeaseRepository } from './model/lease.repository.js';
import { CircuitBreakers, CircuitView } from './policy/circuit-breakers.js';
import { RateRepository } from './queue/rate.repository.js';
import { AutoDisable } from './report/auto-disable.js';
import { CertificateNotes } from './report/certificate-notes.js';
import { DeliveryExceptions } from './report/delivery-exceptions.js';
import { DeliveryMetrics } from './report/delivery-metrics.js';
import { DeliveryReporter } from './report/delivery-reporter.js';
import { DraftSender } from './send/draft-sender.js';
import { OpenedSecrets, SignedSender } from './send/signed-sender.js';
import { WebhookClient } from './send/webhook-client.js';

/** What the engine needs besides its options, in the order of `inject`. */
type EngineParts =
  ConstructorParameters<typeof DeliveryEngine> extends [...infer Parts, EngineOptions] ? Parts : never;

/** What the reporter needs besides the last parameter, in the order of `inject`. */
type ReporterParts =
  ConstructorParameters<typeof DeliveryReporter> extends [...infer Parts, boolean] ? Parts : never;

/** What every request goes out by: a Connector. */
const CONNECTOR = Symbol('Connector');

@Module({
  imports: [AuditModule, OperationsModule, TenantsModule, SubscriptionsModule],
  providers: [
    OpenedSecrets,
    BacklogFollower,
    CircuitProber,
    ProcessReporter,
    ReplayRunner,
    CircuitBreakers,
    { provide: CircuitView, useExisting: CircuitBreakers },
    DeliveryExceptions,
    CertificateNotes,
    {
      provide: DeliveryMetrics,
      useFactory: (registry: Registry) => new DeliveryMetrics(registry),
      inject: [Registry],
    },
    { provide: CONNECTOR, useFactory: connectorFromConfig, inject: [Config] },
    {
      provide: WebhookClient,
      useFactory: (connector: Connector) => new WebhookClient({ connector }),
      inject: [CONNECTOR],
    },
    {
      provide: DraftSender,
      useFactory: (...parts: ConstructorParameters<typeof DraftSender>) => new DraftSender(...parts),
      inject: [CONNECTOR, OpenedSecrets, PublicAddress, Tracing],
    },
    {
      provide: SignedSender,
      useFactory: (...parts: ConstructorParameters<typeof SignedSender>) => new SignedSender(...parts),
      inject: [WebhookClient, OpenedSecrets, PublicAddress, Tracing],
    },
    {
      provide: AutoDisable,
      useFactory: (...parts: ConstructorParameters<typeof AutoDisable>) => new AutoDisable(...parts),
      inject: [SubscriptionRepository, SubscriptionCache, DeliveryRepository],
    },
    {
      provide: DeliveryReporter,
      useFactory: ({ LOG_LEVEL }: Config, ...parts: ReporterParts) =>
        new DeliveryReporter(...parts, ['debug', 'trace'].includes(LOG_LEVEL)),
      inject: [Config, AutoDisable, DeliveryExceptions, DeliveryMetrics, CertificateNotes],
    },
    {
      provide: DeliveryEngine,
      useFactory: (config: Config, ...parts: EngineParts) =>
        new DeliveryEngine(...parts, engineOptions(config)),
      inject: [
        Config,
        DeliveryRepository,
        LeaseRepository,
        RateRepository,
        SubscriptionRepository,
        SubscriptionCache,
        SignedSender,
        CircuitBreakers,
        DeliveryReporter,
        ChangeFeed,
        LoadWatch,
      ],
    },
    DeliveryGauges,
    RetentionClock,
    RetentionRunner,
  ],
  exports: [
    DeliveryEngine,
    RetentionClock,
    SignedSender,
    WebhookClient,
    DraftSender,
    CircuitView,
    DeliveryExceptions,
    ProcessReporter,
  ],
})
export class DeliveryModule {}
