import { Logger } from '@nestjs/common';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { formatDeliveryId } from '../model/delivery.js';
import type { GroupResult } from '../model/delivery.repository.js';
import type { Settlement } from '../model/settlement.js';
import type { Report } from '../send/deliverer.js';
import type { AutoDisable } from './auto-disable.js';
import type { CertificateNotes } from './certificate-notes.js';
import { type DeliveryExceptions, EXCEPTION } from './delivery-exceptions.js';
import type { DeliveryMetrics } from './delivery-metrics.js';
import type { DeliveryObserver } from './delivery-observer.js';

/** Logs one line for each outcome. Deliveries that succeed at once are most of them, and are logged at `debug` only. */
export class DeliveryReporter implements DeliveryObserver {
  private readonly logger = new Logger('Delivery');
  private readonly followUps = new Set<Promise<void>>();

  constructor(
    private readonly hooks: AutoDisable,
    private readonly exceptions: DeliveryExceptions,
    private readonly metrics: DeliveryMetrics,
    private readonly certificates: Pick<CertificateNotes, 'note'>,
    /** Whether deliveries that succeed at once are logged: a line costs more than the signature of its delivery. */
    private readonly logsSuccesses: boolean,
  ) {}

  settled(report: Report): Promise<void> | null {
    this.metrics.settled(report);
    const { settlement, delivery, subscription, outcome } = report;
    if (subscription && outcome?.certificate) this.certificates.note(subscription, outcome.certificate);
    if (settlement.to === 'delivered' && delivery.attempts === 0) {
      if (this.logsSuccesses) this.logger.debug(lineOf(report));
      return null;
    }
    this.logger.log(lineOf(report));
    return settlement.to === 'delivered' ? null : this.keep(this.followUp(report));
  }

  pulled(settlements: readonly Settlement[]): void {
    this.metrics.pulled(settlements);
  }

  held(subscription: Subscription): void {
    void this.keep(this.exceptions.report(subscription, EXCEPTION.domainBlocked));
  }

  committed(result: GroupResult, events: number, settled: number): void {
    this.metrics.committed(result, events, settled);
    const { fenced } = result;
    if (fenced > 0) this.logger.warn({ msg: 'results refused: taken over by another process', fenced });
  }

  storeFailed(error: unknown): void {
    this.metrics.storeFailed();
    this.logger.error({ msg: 'the database failed', error: causeOf(error) });
  }

  unsendable(delivery: LeasedDelivery, error: unknown): void {
    this.logger.error({
      msg: 'a request could not be built',
      delivery: idOf(delivery),
      error: causeOf(error),
    });
  }

  async ended(): Promise<void> {
    await Promise.all(this.followUps);
  }

  private keep(work: Promise<void>): Promise<void> {
    const following = work
      .catch((error: unknown) => this.storeFailed(error))
      .finally(() => this.followUps.delete(following));
    this.followUps.add(following);
    return following;
  }

  /** A failure may turn its hook off. The app is informed of it. */
  private async followUp(report: Report): Promise<void> {
    const { subscription, settlement, isOutdated } = report;
    // What an earlier revision of the hook met says nothing about the hook as it is now.
    if (!subscription || isOutdated) return;
    if (await this.hooks.apply(report)) await this.exceptions.report(subscription, EXCEPTION.turnedOff);
    else if (settlement.to === 'retry') await this.exceptions.report(subscription, EXCEPTION.willRetry);
  }
}

const idOf = ({ ref }: LeasedDelivery) => formatDeliveryId(ref);

function causeOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return String(cause ?? error);
}

function lineOf({ delivery, subscription, settlement, outcome }: Report): Record<string, unknown> {
  return {
    msg: `delivery ${settlement.to}`,
    delivery: idOf(delivery),
    store: delivery.storeHash,
    client: delivery.clientId,
    hook: subscription?.number ?? delivery.subscriptionKey,
    host: subscription && new URL(subscription.canonicalUrl).host,
    scope: delivery.scope,
    attempt: outcome ? delivery.attempts + 1 : delivery.attempts,
    status: outcome?.status ?? null,
    failure: outcome && !outcome.ok ? outcome.failure : null,
    reason: outcome && !outcome.ok ? outcome.reason : null,
    duration_ms: outcome?.durationMs ?? null,
    age_ms: Date.now() - delivery.acceptedAt,
    ...('nextAttemptAt' in settlement && {
      next_attempt_at: new Date(settlement.nextAttemptAt!).toISOString(),
    }),
  };
}
