import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Change } from '../audit/change.js';
import { ChangeRepository } from '../audit/change.repository.js';
import { Config } from '../config/config.js';
import { CertificateRepository, type HookCertificate } from '../delivery/report/certificate.repository.js';
import type { Incident } from '../incidents/incident.js';
import { IncidentRepository } from '../incidents/incident.repository.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import type { NoticeChannel, NoticeFacts } from './notice.js';
import { NoticeRepository } from './notice.repository.js';

/** What is older when a process starts, or when notices are first turned on, is not told any more. */
const YOUNG_MS = 60 * 60_000;
const PAGE = 500;
/** Incidents whose notices are known to be kept, so that they are not added again in each round. */
const REMEMBERED = 20_000;

const NOTHING_ELSE = {
  disabled_reason: null,
  failure: null,
  status: null,
  reason: null,
  count: null,
  certificate_expires_at: null,
};

/**
 * Finds hooks that were turned off, in the log of changes, hooks that fail, among the incidents, and certificates that
 * expire soon.
 */
@Injectable()
export class NoticeCollector {
  private readonly known = new LRUCache<string, true>({ max: REMEMBERED });
  /** The last change that was read. */
  private seq: number | null = null;

  constructor(
    private readonly notices: NoticeRepository,
    private readonly incidents: IncidentRepository,
    private readonly changes: ChangeRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly certificates: CertificateRepository,
    private readonly config: Config,
  ) {}

  /** Adds a notice for each channel. Repetition is harmless. */
  async collect(channels: readonly NoticeChannel[]): Promise<void> {
    await this.collectTurnedOff(channels);
    await this.collectFailing(channels);
    await this.collectExpiring(channels);
  }

  private async collectTurnedOff(channels: readonly NoticeChannel[]): Promise<void> {
    this.seq ??= await this.firstSeq();
    for (;;) {
      const page = await this.changes.since(this.seq, PAGE);
      for (const change of page) {
        if (change.kind === 'subscription' && change.action === 'turned_off')
          await this.turnedOff(change, channels);
        this.seq = change.seq;
      }
      if (page.length < PAGE) return;
    }
  }

  /** From here on all changes are young: another process may have died before it told of them. */
  private async firstSeq(): Promise<number> {
    const oldest = Date.now() - YOUNG_MS;
    for (let before: number | undefined; ; ) {
      const page = await this.changes.list({}, PAGE, before);
      const old = page.find(({ at }) => at < oldest);
      if (old) return old.seq;
      if (page.length < PAGE) return (page.at(-1)?.seq ?? before ?? 1) - 1;
      before = page.at(-1)!.seq;
    }
  }

  private async turnedOff({ key, storeHash }: Change, channels: readonly NoticeChannel[]): Promise<void> {
    const hook = await this.subscriptions.findByKey(storeHash!, key);
    // Nobody needs to do anything about a hook that is on again or deleted.
    if (!hook?.disabledReason) return;
    await this.add(`off ${key} ${hook.disabledAt}`, channels, hook, {
      ...NOTHING_ELSE,
      kind: 'hook_turned_off',
      at: new Date(hook.disabledAt!).toISOString(),
      hook: shownHook(hook),
      disabled_reason: hook.disabledReason,
    });
  }

  /** Incidents that are open for a while: what a retry repairs is no news. */
  private async collectFailing(channels: readonly NoticeChannel[]): Promise<void> {
    const now = Date.now();
    let after = { firstSeenAt: now - this.config.NOTICE_AFTER, id: '' };
    for (;;) {
      const page = await this.incidents.list({ state: 'open', now, after, limit: PAGE });
      for (const incident of page) {
        if (incident.firstSeenAt < now - this.config.NOTICE_AFTER - YOUNG_MS) return;
        await this.failing(incident, channels);
      }
      if (page.length < PAGE) return;
      after = page.at(-1)!;
    }
  }

  private async failing(incident: Incident, channels: readonly NoticeChannel[]): Promise<void> {
    if (this.known.has(incident.id)) return;
    const { storeHash, subscriptionKey, failure, status, reason, count, firstSeenAt } = incident;
    const hook = await this.subscriptions.findByKey(storeHash, subscriptionKey);
    // Of a hook that was turned off, people are told that.
    if (!hook?.isActive) return;
    await this.add(`incident ${incident.id}`, channels, hook, {
      ...NOTHING_ELSE,
      kind: 'hook_failing',
      at: new Date(firstSeenAt).toISOString(),
      hook: shownHook(hook),
      failure,
      status,
      reason,
      count,
    });
    this.known.set(incident.id, true);
  }

  private async collectExpiring(channels: readonly NoticeChannel[]): Promise<void> {
    for (;;) {
      const page = await this.certificates.untold(PAGE);
      for (const certificate of page) await this.expiring(certificate, channels);
      // After they are kept: if this process dies before it, the next one adds the same notices, which changes nothing.
      if (page.length > 0) await this.certificates.told(page);
      if (page.length < PAGE) return;
    }
  }

  private async expiring(
    { storeHash, subscriptionKey, url, expiresAt }: HookCertificate,
    channels: readonly NoticeChannel[],
  ): Promise<void> {
    const now = Date.now();
    const hook = await this.subscriptions.findByKey(storeHash, subscriptionKey);
    // Of a certificate that has expired, people are told that deliveries fail.
    if (hook?.canonicalUrl !== url || expiresAt <= now) return;
    const { clientId } = hook;
    const about = `certificate ${storeHash} ${clientId} ${new URL(url).host} ${expiresAt}`;
    await this.add(about, channels, hook, {
      ...NOTHING_ELSE,
      kind: 'certificate_expiring',
      at: new Date(now).toISOString(),
      hook: shownHook(hook),
      certificate_expires_at: new Date(expiresAt).toISOString(),
    });
  }

  private async add(
    about: string,
    channels: readonly NoticeChannel[],
    { storeHash, clientId, key: subscriptionKey }: Subscription,
    facts: NoticeFacts,
  ): Promise<void> {
    const createdAt = Date.now();
    for (const channel of channels) {
      // Without recipients there is nobody to tell.
      if (channel === 'email' && (await this.notices.recipients({ storeHash, clientId })).length === 0)
        continue;
      const id = `${channel} ${about}`;
      await this.notices.add({ id, channel, storeHash, clientId, subscriptionKey, facts, createdAt });
    }
  }
}

const shownHook = ({ key, number, topic, destination }: Subscription): NoticeFacts['hook'] => ({
  key,
  id: number === null ? key : String(number),
  scope: topic,
  destination,
});
