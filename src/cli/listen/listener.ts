import { setTimeout as sleep } from 'node:timers/promises';
import type { PulledMessages, PullSubscription } from '../../pull/pull.schemas.js';
import { type Forwarded, forward } from './forward.js';
import type { ListenReport } from './listen-report.js';
import { Refused, type ServiceClient, Unreachable } from './service-client.js';
import { delayAfter, Settling } from './settling.js';

const PATH = '/pull-subscriptions';
const WAIT_SECONDS = 20;
/** Forwarded at once: as many as a hook gets at once. */
const AT_ONCE = 8;
const AGAIN_MS = 1_000;
/** Seconds without a pull after which the subscription is deleted, if this process could not do it. */
const EXPIRES_IN_SECONDS = 3_600;
const NOT_FOUND = 404;

export interface ListenPlan {
  scope: string;
  forward: URL;
  /** The pull subscription of an earlier run that could not end, or undefined. */
  subscription?: string | undefined;
}

type Message = PulledMessages['messages'][number];

/** Pulls the events of a scope, and forwards each to a local address. */
export class Listener {
  private id = '';

  constructor(
    private readonly service: ServiceClient,
    private readonly plan: ListenPlan,
    private readonly report: ListenReport,
  ) {}

  /** Until the signal is aborted. Then it leaves nothing behind. @throws Refused, Unreachable if it cannot begin */
  async run(signal: AbortSignal): Promise<void> {
    await this.begin();
    try {
      while (!signal.aborted) await this.next(signal);
    } finally {
      await this.end();
    }
  }

  private async begin(): Promise<void> {
    const { scope, subscription } = this.plan;
    const found =
      subscription === undefined
        ? await this.create()
        : await this.service.call<PullSubscription>('GET', `${PATH}/${encodeURIComponent(subscription)}`);
    this.id = found.id;
    this.report.began({ id: this.id, scope: subscription === undefined ? scope : found.scope });
  }

  private create(): Promise<PullSubscription> {
    const body = { scope: this.plan.scope, expires_in: EXPIRES_IN_SECONDS };
    return this.service.call<PullSubscription>('POST', PATH, { body });
  }

  /** Pulls once, and forwards what came. What the service cannot answer now is asked again. */
  private async next(signal: AbortSignal): Promise<void> {
    try {
      const path = `${PATH}/${this.id}/messages?max=${AT_ONCE}&wait=${WAIT_SECONDS}`;
      const options = { waitMs: WAIT_SECONDS * 1000, signal };
      const { messages } = await this.service.call<PulledMessages>('GET', path, options);
      this.report.reached();
      await this.forwardAll(messages, signal);
    } catch (error) {
      if (signal.aborted) return;
      await this.recover(error, signal);
    }
  }

  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof Refused && error.status === NOT_FOUND) {
      this.id = (await this.create()).id;
      this.report.expired(this.id);
    } else if (error instanceof Unreachable || (error instanceof Refused && error.mayPass)) {
      this.report.unreachable(error.message);
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    } else throw error;
  }

  private async forwardAll(messages: Message[], signal: AbortSignal): Promise<void> {
    const settling = new Settling(this.service, `${PATH}/${this.id}`, signal);
    await Promise.all(
      messages.map(async (message) => {
        const result = await forward(message, this.plan.forward);
        this.report.forwarded(message, result);
        if (isSuccess(result)) await settling.acknowledge([message.id]);
        else await settling.giveBack([message.id], delayAfter(message.attempt));
      }),
    );
  }

  private async end(): Promise<void> {
    try {
      await this.service.call('DELETE', `${PATH}/${this.id}`);
      this.report.ended();
    } catch (error) {
      if (error instanceof Refused && error.status === NOT_FOUND) this.report.ended();
      else this.report.leftBehind(this.id, EXPIRES_IN_SECONDS / 60, (error as Error).message);
    }
  }
}

const isSuccess = ({ status }: Forwarded) => status !== null && status >= 200 && status < 300;
