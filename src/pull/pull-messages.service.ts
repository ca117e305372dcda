import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { Config } from '../config/config.js';
import { DeliveryEngine } from '../delivery/delivery-engine.js';
import { toIso } from '../delivery-log/moment.schemas.js';
import { ShutdownState } from '../operations/shutdown-state.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { parseMessageId } from './message-id.js';
import { PollPlaces } from './poll-places.js';
import { type PulledMessage, PullRepository } from './pull.repository.js';
import type {
  Acknowledgement,
  MessagesQuery,
  NegativeAcknowledgement,
  PulledMessages,
} from './pull.schemas.js';
import { type Message, PullLeases } from './pull-leases.js';
import { acknowledged, failedPull } from './pull-settlements.js';
import { PullSettler } from './pull-settler.js';
import { PullSubscriptionsService } from './pull-subscriptions.service.js';
import type { WaitingCaller } from './waiting-caller.decorator.js';

/** Milliseconds between two looks into the store: for what other processes stored, and what comes again. */
const LOOK_EVERY_MS = 1_000;

/** The messages of a pull subscription: leased to one that pulls, then acknowledged or given back. */
@Injectable()
export class PullMessagesService {
  private readonly places = new PollPlaces();

  constructor(
    private readonly subscriptions: PullSubscriptionsService,
    private readonly leases: PullLeases,
    private readonly settler: PullSettler,
    private readonly pulls: PullRepository,
    private readonly engine: DeliveryEngine,
    private readonly shutdown: ShutdownState,
    private readonly config: Config,
  ) {}

  /**
   * Waits until there is a message, at most for so many seconds as the query says.
   * @throws NotFound, StoreUnavailable, AppError too_many_requests, invalid_token
   */
  async pull(
    caller: Principal,
    id: string,
    query: MessagesQuery,
    waiting: WaitingCaller,
  ): Promise<PulledMessages> {
    const subscription = await this.subscriptions.pulling(caller, id);
    const giveUp = this.places.take(subscription);
    try {
      return { messages: (await this.firstOf(subscription, query, waiting)).map(toMessage) };
    } finally {
      giveUp();
    }
  }

  /** Resolves when it is durable. What is no longer under its lease is ignored. @throws NotFound, StoreUnavailable */
  async acknowledge(caller: Principal, id: string, { ids }: Acknowledgement): Promise<void> {
    const subscription = await this.subscriptions.pulling(caller, id);
    const now = Date.now();
    const messages = messagesOf(ids, subscription);
    await this.settler.settle(messages.map((message) => acknowledged(message, subscription, now)));
  }

  /** The same for messages that were not processed: they are offered again. @throws NotFound, StoreUnavailable */
  async giveBack(
    caller: Principal,
    id: string,
    { ids, delay_seconds }: NegativeAcknowledgement,
  ): Promise<void> {
    const subscription = await this.subscriptions.pulling(caller, id);
    const held = await this.pulls.held(subscription.key, messagesOf(ids, subscription));
    const endedAt = Date.now();
    const { RETRY_SCHEDULE: schedule } = this.config;
    await this.settler.settle(
      held.map((message) => {
        const failures = message.pull.number - (message.retriesFrom ?? 0);
        const wait = delay_seconds === undefined ? (schedule[failures - 1] ?? 0) : delay_seconds * 1000;
        const facts = { failure: 'nacked', endedAt, nextAttemptAt: endedAt + wait } as const;
        return failedPull(message, subscription, { ...facts, retries: schedule.length });
      }),
    );
  }

  private async firstOf(
    subscription: Subscription,
    { max, wait }: MessagesQuery,
    { closed, recheck }: WaitingCaller,
  ): Promise<Message[]> {
    const { arrivals } = this.engine;
    const watch = arrivals.begin(subscription.key);
    // Not at once while the service stops: whoever asks again after an empty answer would ask hundreds of times a second.
    const wasDraining = this.shutdown.isDraining;
    const until =
      performance.now() + Math.min(wait * 1000, wasDraining ? LOOK_EVERY_MS : Number.POSITIVE_INFINITY);
    try {
      for (;;) {
        const messages = await this.leases.take(subscription, max, closed);
        const left = until - performance.now();
        const mustEnd = closed.aborted || (this.shutdown.isDraining && !wasDraining);
        if (messages.length > 0 || left <= 0 || mustEnd) return messages;
        await watch.wait(Math.min(LOOK_EVERY_MS, left), closed);
        // The token may have been revoked while its caller waited.
        await recheck();
      }
    } finally {
      arrivals.end(subscription.key, watch);
    }
  }
}

/** Each once. The schema has refused ids that are none. */
const messagesOf = (ids: readonly string[], { key }: Subscription): PulledMessage[] =>
  [...new Set(ids)].map((id) => parseMessageId(id, key)!);

const toMessage = ({ id, headers, body, attempt, leaseExpiresAt }: Message) => ({
  id,
  headers,
  body,
  attempt,
  lease_expires_at: toIso(leaseExpiresAt),
});
