import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import { idempotencyKeyOf } from '../../http/idempotency-header.js';
import { AppsService } from '../../tenants/apps/apps.service.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import { idOfRequest } from '../id-of-request.js';
import { toPage } from '../page.js';
import {
  type AdminReplay,
  type AdminReplayList,
  type AdminReplayQuery,
  HOOKS_SHOWN,
  type NewAdminReplay,
} from './admin-replay.schemas.js';
import { toHook, toListed } from './admin-replay-mapping.js';
import { type NewPart, type NewRecovery, type Recovery, RecoveryRepository } from './recovery.repository.js';
import { asTurnedOn, RecoveryPlanner, toPart } from './recovery-planner.js';
import { isSameRecovery, startedRecovery, startOf } from './recovery-rules.js';

/** Creates, shows and cancels recoveries, which operators call replays. ReplayRunner carries them out. */
@Injectable()
export class AdminReplaysService {
  constructor(
    private readonly stores: StoresService,
    private readonly apps: AppsService,
    private readonly planner: RecoveryPlanner,
    private readonly recoveries: RecoveryRepository,
  ) {}

  /**
   * Starts a recovery. A repetition with the same key finds the first one.
   * @throws NotFound (store or app), AppError invalid_request, validation_failed, idempotency_conflict
   */
  async create(body: NewAdminReplay, by: Actor, headerKey?: string): Promise<AdminReplay> {
    const id = headerKey === undefined ? randomUUID() : idFor(headerKey, by);
    const known = headerKey === undefined || body.dry_run ? null : await this.recoveries.find(id);
    if (known) return this.withHooks(repeated(known, body));
    if (body.store_hash !== undefined) await this.stores.find(body.store_hash);
    if (body.client_id !== undefined) await this.apps.find(body.client_id);
    const recovery = draftOf(id, body, Date.now());
    const planned = await this.planner.plan(recovery);
    if (body.dry_run) return dryRun(recovery, (body.turn_on ? planned.map(asTurnedOn) : planned).map(toPart));
    const hooks = body.turn_on ? await this.planner.turnOn(planned, by) : planned;
    const stored = await this.recoveries.create(recovery, hooks.map(toPart), by);
    return this.withHooks(repeated(stored, body));
  }

  /** @throws NotFound */
  async find(id: string): Promise<AdminReplay> {
    return this.withHooks((await this.recoveries.find(id)) ?? absent());
  }

  async list({ limit, cursor }: AdminReplayQuery): Promise<AdminReplayList> {
    const found = await this.recoveries.list(cursor === undefined ? null : placeOf(cursor), limit + 1);
    const { items, next_cursor } = toPage(found, limit, ({ createdAt, id }) => `${createdAt} ${id}`);
    return { data: items.map(toListed), next_cursor };
  }

  /** The job in its new state. A job that has ended does not change. @throws NotFound */
  async cancel(id: string, by: Actor): Promise<AdminReplay> {
    return this.withHooks((await this.recoveries.cancel(id, by)) ?? absent());
  }

  private async withHooks(recovery: Recovery): Promise<AdminReplay> {
    const parts = await this.recoveries.parts(recovery.id, HOOKS_SHOWN);
    return { ...toListed(recovery), by_hook: parts.map(toHook) };
  }
}

const idFor = (headerKey: string, by: Actor) =>
  idOfRequest({ operatorId: by.operatorId!, within: 'replays', key: idempotencyKeyOf(headerKey) });

/** The recovery that the first request with this id started. @throws AppError idempotency_conflict */
function repeated(first: Recovery, body: NewAdminReplay): Recovery {
  if (isSameRecovery(first, draftOf(first.id, body, first.createdAt))) return first;
  throw new AppError(
    'idempotency_conflict',
    'The header Idempotency-Key was used for another replay. Use a new key.',
  );
}

function draftOf(id: string, body: NewAdminReplay, createdAt: number): NewRecovery {
  return {
    id,
    storeHash: body.store_hash ?? null,
    clientId: body.client_id ?? null,
    host: body.host ?? null,
    subscriptionKey: body.hook ?? null,
    from: body.since,
    to: Math.min(body.until ?? createdAt, createdAt),
    states: [...new Set(body.states)],
    failure: body.failure ?? null,
    rate: body.rate,
    createdAt,
  };
}

function dryRun(recovery: NewRecovery, parts: NewPart[]): AdminReplay {
  const most = parts.toSorted((a, b) => b.matched - a.matched).slice(0, HOOKS_SHOWN);
  return {
    ...toListed({ ...startedRecovery(recovery, parts), finishedAt: recovery.createdAt }),
    id: null,
    state: 'dry_run',
    by_hook: most.map((part) => toHook({ ...part, ...startOf(part.skipped), done: 0 })),
  };
}

function placeOf(cursor: string) {
  const [createdAt, id] = cursor.split(' ') as [string, string];
  return { createdAt: Number(createdAt), id };
}

function absent(): never {
  throw new NotFound('replay');
}
