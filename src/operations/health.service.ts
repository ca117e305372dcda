import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { withDeadline } from '../background/deadline.js';
import { AppError } from '../errors/app-error.js';
import { StoreUnavailable } from '../errors/repository-errors.js';
import { ShutdownState } from './shutdown-state.js';
import { StorageControl } from './storage-control.js';

export const healthSchema = z
  .object({
    status: z.literal('ok').meta({ description: 'Always `ok`. Any other state is an error.' }),
    storage: z
      .enum(['sqlite', 'mongodb'])
      .optional()
      .meta({ description: 'The database. Only in the answer of `/health/ready`.' }),
  })
  .meta({ id: 'Health', example: { status: 'ok', storage: 'sqlite' } });

export type Health = z.infer<typeof healthSchema>;

/** A database that takes longer counts as down. Load balancers do not wait longer either. */
const PING_MS = 3_000;

/** Milliseconds. A load balancer asks twice within this time, and somebody who looks by hand seldom does. */
const WATCHED_MS = 30_000;

@Injectable()
export class HealthService {
  /** Of the last two questions, the earlier one first. */
  private asked: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

  constructor(
    private readonly storage: StorageControl,
    private readonly shutdown: ShutdownState,
  ) {}

  /** Whether something asks again and again if the service is ready, and sends requests as long as it is. */
  get isWatched(): boolean {
    return performance.now() - this.asked[0] < WATCHED_MS;
  }

  /** @throws AppError service_unavailable while shutting down, StoreUnavailable if the database does not answer */
  async ready(): Promise<Health> {
    this.asked = [this.asked[1], performance.now()];
    if (this.shutdown.isDraining) {
      throw new AppError('service_unavailable', 'The service is shutting down.', {
        headers: { 'Retry-After': '5' },
      });
    }
    await withDeadline(this.storage.ping(), PING_MS, () => new StoreUnavailable());
    return { status: 'ok', storage: this.storage.name };
  }
}
