import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { ReplayRepository } from '../../delivery/model/replay.repository.js';
import { rangeOf, skipReasonOf } from '../../delivery/model/replay-rules.js';
import { AppError } from '../../errors/app-error.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import type { NewPart, NewRecovery } from './recovery.repository.js';
import { isAtHost } from './recovery-rules.js';

const PAGE = 500;
/** All parts are written in one transaction. */
const MOST_HOOKS = 10_000;

/** A hook with deliveries that a recovery would take. */
export interface PlannedHook {
  hook: Subscription;
  matched: number;
}

/** Finds out what a recovery would do. */
@Injectable()
export class RecoveryPlanner {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly replays: ReplayRepository,
  ) {}

  /** The hooks with deliveries that match. @throws AppError validation_failed if they are too many for one recovery */
  async plan(recovery: NewRecovery): Promise<PlannedHook[]> {
    const range = rangeOf(recovery);
    const planned: PlannedHook[] = [];
    // One hook at a time: this must not take every connection of the database.
    for await (const hook of this.hooksOf(recovery)) {
      const matched = await this.replays.count(hook, hook.key, range);
      if (matched > 0) planned.push({ hook, matched });
      if (planned.length > MOST_HOOKS) throw tooMany();
    }
    return planned;
  }

  /** Turns on the hooks that the service turned off because they failed. The others stay as they are. */
  async turnOn(planned: readonly PlannedHook[], by: Actor): Promise<PlannedHook[]> {
    const turned: PlannedHook[] = [];
    for (const { hook, matched } of planned)
      turned.push({
        matched,
        hook: canTurnOn(hook) ? await this.turnOnOne(hook, by) : hook,
      });
    return turned;
  }

  /** The hook as it is now. It may have been deleted meanwhile: then its part is skipped at its first step. */
  private async turnOnOne(hook: Subscription, by: Actor): Promise<Subscription> {
    const { key, kind, number } = hook;
    const ref = kind === 'hook' ? { kind, number: number! } : { kind, key };
    return (await this.subscriptions.update(hook, ref, { isActive: true }, by)) ?? hook;
  }

  private async *hooksOf(recovery: NewRecovery): AsyncGenerator<Subscription> {
    const { storeHash, clientId, host, subscriptionKey } = recovery;
    if (subscriptionKey !== null) {
      const one = await this.subscriptions.findByKey(storeHash!, subscriptionKey);
      if (one && (clientId === null || one.clientId === clientId) && isOn(one, host)) yield one;
      return;
    }
    for (let after: string | null = null; ; ) {
      const page: Subscription[] = await this.subscriptions.ofAll({ storeHash, clientId }, after, PAGE);
      for (const hook of page) if (isOn(hook, host)) yield hook;
      if (page.length < PAGE) return;
      after = page.at(-1)!.key;
    }
  }
}

const canTurnOn = ({ disabledReason }: Subscription) => disabledReason === 'failing';

/** What `turnOn` would make of it, for a plan that changes nothing. */
export const asTurnedOn = ({ hook, matched }: PlannedHook): PlannedHook => ({
  matched,
  hook: canTurnOn(hook) ? { ...hook, isActive: true, disabledReason: null } : hook,
});

const isOn = ({ canonicalUrl }: Subscription, host: string | null) =>
  host === null || isAtHost(canonicalUrl, host);

export const toPart = ({ hook, matched }: PlannedHook): NewPart => ({
  id: randomUUID(),
  storeHash: hook.storeHash,
  clientId: hook.clientId,
  subscriptionKey: hook.key,
  matched,
  skipped: skipReasonOf(hook),
});

const tooMany = () =>
  new AppError(
    'validation_failed',
    `More than ${MOST_HOOKS.toLocaleString('en')} hooks have such deliveries. Give a store, an app, a host or a shorter time.`,
  );
