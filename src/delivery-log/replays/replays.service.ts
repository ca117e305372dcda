import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import {
  ENDED_STATES,
  type ReplayRange,
  type Replay as ReplayRecord,
  ReplayRepository,
} from '../../delivery/model/replay.repository.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { SubscriptionRef } from '../../subscriptions/subscription.repository.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { toIso, toIsoOrNull } from '../moment.schemas.js';
import { refuseOff } from '../own-hook.js';
import type { NewReplay, Replay } from './replay.schemas.js';

/** Creates, shows and cancels replays of the past deliveries of a hook or a web-hook. ReplayRunner carries them out. */
@Injectable()
export class ReplaysService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly replays: ReplayRepository,
    private readonly log: DeliveryLogRepository,
  ) {}

  /** @throws NotFound, LimitReached, AppError hook_is_off */
  async create(caller: Principal, of: SubscriptionRef, body: NewReplay): Promise<Replay> {
    const hook = await this.subscriptions.find(caller, of);
    const createdAt = Date.now();
    const { storeHash, clientId, key: subscriptionKey } = hook;
    const until = await this.newestOf(hook, createdAt);
    const to = Math.min(body.to ?? until, until);
    const range = { from: body.from, to, states: STATES[body.only], failure: body.failure ?? null };
    const job = { ...range, rate: body.rate, createdAt };
    if (!body.dry_run) refuseOff(hook);
    const matched = await this.replays.count(caller, subscriptionKey, range);
    if (body.dry_run) return dryRun(job, matched);
    const replay = { id: randomUUID(), storeHash, clientId, subscriptionKey, matched, ...job };
    return toReplay(await this.replays.create(replay, caller.actor));
  }

  /** @throws NotFound */
  async find(caller: Principal, of: SubscriptionRef, id: string): Promise<Replay> {
    const { key } = await this.subscriptions.find(caller, of);
    return toReplay((await this.replays.find(caller, key, id)) ?? absent());
  }

  /** A clock that was set back must not hide what was accepted before. */
  private async newestOf(hook: Subscription, now: number): Promise<number> {
    const [newest] = await this.log.list(hook, hook.key, { limit: 1 });
    return Math.max(now, newest?.createdAt ?? now);
  }

  /** The replay in its new state. A replay that has ended does not change. @throws NotFound */
  async cancel(caller: Principal, of: SubscriptionRef, id: string): Promise<Replay> {
    const { key } = await this.subscriptions.find(caller, of);
    return toReplay((await this.replays.cancel(caller, key, id, caller.actor)) ?? absent());
  }
}

const STATES = { failed: ['exhausted'], all: ENDED_STATES } as const;

type Job = ReplayRange & Pick<ReplayRecord, 'rate' | 'createdAt'>;

function dryRun(job: Job, matched: number): Replay {
  return {
    id: null,
    state: 'dry_run',
    matched,
    done: 0,
    ...jobFields(job),
    finished_at: toIso(job.createdAt),
  };
}

function toReplay(replay: ReplayRecord): Replay {
  const { id, state, matched, done, finishedAt } = replay;
  return { id, state, matched, done, ...jobFields(replay), finished_at: toIsoOrNull(finishedAt) };
}

function jobFields({ from, to, states, failure, rate, createdAt }: Job) {
  const only: NewReplay['only'] = states.length === STATES.failed.length ? 'failed' : 'all';
  return { from: toIso(from), to: toIso(to), only, failure, rate, created_at: toIso(createdAt) };
}

function absent(): never {
  throw new NotFound('replay');
}
