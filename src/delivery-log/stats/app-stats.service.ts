import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import type { Stats, StatsQuery } from './stats.schemas.js';
import { StatsService } from './stats.service.js';

/** The statistics that an app may see: those of its own hooks and web-hooks in one store. */
@Injectable()
export class AppStatsService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly stats: StatsService,
  ) {}

  /** Of all of them, or of one. @throws NotFound, AppError validation_failed */
  async read(caller: Principal, { hook, ...range }: StatsQuery): Promise<Stats> {
    const { storeHash, clientId } = caller;
    if (hook === undefined) return this.stats.of({ storeHash, clientId }, range);
    const { key: subscriptionKey } = await this.subscriptions.find(caller, hook);
    return this.stats.of({ storeHash, clientId, subscriptionKey }, range);
  }
}
