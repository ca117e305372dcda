import { Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Catalog } from '../../catalog/catalog.js';
import type { AttemptOutcome } from '../../delivery/model/attempt-outcome.js';
import { type Draft, DraftSender } from '../../delivery/send/draft-sender.js';
import { NotFound } from '../../errors/repository-errors.js';
import { hookBody, webHookBody } from '../../events/event-bodies.js';
import { newEventId } from '../../events/event-id.js';
import type { HookChanges, NewHook } from '../../hooks/hook.schemas.js';
import { changesOf, draftOf } from '../../hooks/hook-drafts.js';
import { recordOfTopic } from '../../subscriptions/matching-index.js';
import type { SubscriptionDraft } from '../../subscriptions/subscription-draft.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { StoreCache } from '../../tenants/stores/store-cache.js';
import type { NewWebHook, WebHookChanges } from '../../web-hooks/web-hook.schemas.js';
import * as webHooks from '../../web-hooks/web-hook-drafts.js';
import { sampleFor } from '../hook-health/sample-event.js';
import { toIsoOrNull } from '../moment.schemas.js';
import { DraftTestLimit } from './draft-test-limit.js';
import type { HookDraftTest } from './hook-draft-test.schemas.js';

/** What can be known of a hook or a web-hook before it exists. Nothing is stored. */
@Injectable()
export class HookDraftsService {
  private readonly limit = new DraftTestLimit();
  private readonly logger = new Logger('Delivery');

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly catalog: Catalog,
    private readonly stores: StoreCache,
    private readonly sender: DraftSender,
  ) {}

  /** @throws AppError validation_failed */
  check(body: HookChanges): void {
    this.subscriptions.check('hook', changesOf(this.catalog, body));
  }

  /** An action is checked with its object. @throws AppError validation_failed */
  checkWebHook({ object, action, url }: WebHookChanges): void {
    if (object !== undefined) webHooks.checkRecord(this.catalog, { object, action });
    if (url !== undefined) this.subscriptions.check('web-hook', { destination: url });
  }

  /** Sends a sample to the destination. @throws NotFound, StoreUnavailable, AppError validation_failed, too_many_requests */
  async test(caller: Principal, body: NewHook): Promise<HookDraftTest> {
    return this.send(caller, draftOf(this.catalog, body));
  }

  /** The same. */
  async testWebHook(caller: Principal, body: NewWebHook): Promise<HookDraftTest> {
    return this.send(caller, webHooks.draftOf(this.catalog, body));
  }

  private async send({ storeHash, clientId }: Principal, draft: SubscriptionDraft): Promise<HookDraftTest> {
    const owner = { storeHash, clientId };
    const { canonicalUrl: url, headers } = this.subscriptions.checked(draft.kind, draft);
    const sample = await this.sampleFor(storeHash, draft);
    const { host, hostname } = new URL(url);
    // Without the port: other ports are other services of one machine.
    this.limit.acquire(owner, hostname, performance.now());
    try {
      const outcome = await this.sender.send({ owner, url, headers, ...sample });
      this.logger.log(`App ${clientId} in store ${storeHash} tested ${host}, which has no hook of it yet.`);
      return print(sample, outcome);
    } finally {
      this.limit.release();
    }
  }

  /** @throws NotFound, StoreUnavailable, AppError not_found */
  private async sampleFor(storeHash: string, { kind, topic }: SubscriptionDraft): Promise<Sample> {
    const sample = sampleFor(this.catalog.document, { kind, topic });
    const store = await this.stores.load(storeHash);
    if (!store) throw new NotFound('store');
    const [acceptedAt, data] = [Date.now(), JSON.stringify(sample.data)];
    const { scope } = sample;
    const { storeId } = store;
    const common = { storeHash, isTest: true };
    const body =
      kind === 'web-hook'
        ? webHookBody({ ...recordOfTopic(topic), payload: data, user: 'null', ...common })
        : hookBody({ scope, storeId, data, acceptedAt, ...common });
    return { eventId: newEventId(acceptedAt), scope, body };
  }
}

type Sample = Pick<Draft, 'eventId' | 'scope' | 'body'>;

function print({ eventId, scope }: Sample, outcome: AttemptOutcome): HookDraftTest {
  const failed = outcome.ok ? { failure: null, reason: null, excerpt: null } : outcome;
  return {
    is_delivered: outcome.ok,
    event_id: eventId,
    scope,
    status: outcome.status,
    failure: failed.failure,
    reason: failed.reason,
    duration_ms: outcome.durationMs,
    response_excerpt: failed.excerpt,
    certificate_expires_at: toIsoOrNull(outcome.certificate?.expiresAt ?? null),
  };
}
