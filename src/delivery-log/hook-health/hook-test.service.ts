import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Catalog } from '../../catalog/catalog.js';
import { formatDeliveryId } from '../../delivery/model/delivery.js';
import { AppError } from '../../errors/app-error.js';
import { EventsService } from '../../events/events.service.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { SubscriptionsService } from '../../subscriptions/subscriptions.service.js';
import { ownHook, refuseOff } from '../own-hook.js';
import type { HookTest } from './hook-test.schema.js';
import { sampleEvent } from './sample-event.js';
import { TestPace } from './test-pace.js';

/** A sample goes the way of every event, but to the one hook that asks for it. */
@Injectable()
export class HookTestService {
  private readonly pace = new TestPace();

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly catalog: Catalog,
    private readonly events: EventsService,
  ) {}

  /** @throws AppError not_found, hook_is_off, too_many_requests, service_unavailable */
  async send(caller: Principal, hookId: number): Promise<HookTest> {
    const hook = await ownHook(this.subscriptions, caller, hookId);
    refuseOff(hook);
    this.pace.enter(hook.key, performance.now());
    try {
      return await this.publish(hook);
    } catch (error) {
      this.pace.leave(hook.key);
      throw error;
    }
  }

  private async publish(hook: Subscription): Promise<HookTest> {
    const sample = sampleEvent(this.catalog.document, hook.topic);
    if (!sample) throw new AppError('not_found', "The catalogue has no event of the hook's scope.");
    const { id } = await this.events.publishSample(hook, sample);
    return { id: formatDeliveryId({ eventId: id, ordinal: 0 }), event_id: id, scope: sample.scope };
  }
}
