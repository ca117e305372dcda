import { expect } from '@jest/globals';
import type { Call } from '../http.js';
import type { ReceivedRequest, Receiver } from '../receivers/receiver.js';
import { until } from '../until.js';

/** The service promises an answer within 5 s; the rest is for a busy machine. */
const ANSWERED_WITHIN_MS = 7_000;
const REPEAT_MS = 100;

/** An order with an idempotency key, so that publishing it again is harmless. */
const orderOf = (id: number): object => ({
  scope: 'store/order/created',
  data: { type: 'order', id },
  idempotency_key: `order-${id}`,
});

/**
 * Compares what the publisher sent with what the receiver got, by order number, after all was delivered. The checker is
 * Jepsen's total-queue: nothing lost, nothing unexpected.
 */
export class Ledger {
  readonly attempted = new Set<number>();
  /** Event ids by order number. */
  readonly acknowledged = new Map<number, string>();
  /** How many were answered with 503. */
  refused = 0;
  private readonly delivered = new Map<number, string[]>();

  constructor(
    private readonly path: string,
    private readonly eventOf = orderOf,
  ) {}

  /** A new ledger of everything that comes to the receiver's `/hook`, which answers 204 from now on. */
  static of(receiver: Receiver, path: string): Ledger {
    const ledger = new Ledger(path);
    receiver.answer('/hook', (request) => {
      ledger.received(request);
      return {};
    });
    return ledger;
  }

  /** False if it was refused, in time and with Retry-After, or if the connection broke. */
  async publish(call: Call, id: number): Promise<boolean> {
    this.attempted.add(id);
    const asked = performance.now();
    const answer = await call('POST', this.path, this.eventOf(id)).catch(() => null);
    if (answer?.status === 503) this.refused += 1;
    if (answer?.status !== 202) {
      if (answer) expect(answer).toMatchObject({ status: 503 });
      if (answer) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(performance.now() - asked).toBeLessThan(ANSWERED_WITHIN_MS);
      return false;
    }
    this.acknowledged.set(id, (answer.body as { id: string }).id);
    return true;
  }

  /** Publishes again until it is acknowledged, each time with the call that `call` returns. */
  async insist(call: () => Call, id: number): Promise<void> {
    const publish = () => this.publish(call(), id);
    await until(`order ${id} to be acknowledged`, publish, undefined, {
      withinMs: 50_000,
      everyMs: REPEAT_MS,
    });
  }

  /** To be called for each request that is answered with 2xx. */
  received({ headers, body }: ReceivedRequest): void {
    const { id } = JSON.parse(body.toString()).data as { id: number };
    this.delivered.set(id, [...this.idsOf(id), String(headers['webhook-id'])]);
  }

  /** Resolves when nothing that was acknowledged is missing at the receiver. */
  async untilNothingIsLost(withinMs = 50_000): Promise<void> {
    const all = (lost: number[]) => lost.length === 0;
    await until('every acknowledged order at the receiver', () => this.lost, all, { withinMs });
  }

  /** Acknowledged, but not delivered under the acknowledged id. */
  get lost(): number[] {
    return [...this.acknowledged].filter(([id, event]) => !this.idsOf(id).includes(event)).map(([id]) => id);
  }

  /** Delivered, but never published. */
  get unexpected(): number[] {
    return [...this.delivered.keys()].filter((id) => !this.attempted.has(id));
  }

  /** Accepted more than once, although they had a key. */
  get doubled(): number[] {
    return [...this.delivered].filter(([, ids]) => new Set(ids).size > 1).map(([id]) => id);
  }

  /** Deliveries beyond the first. */
  get duplicates(): number {
    return [...this.delivered.values()].reduce((sum, ids) => sum + ids.length - 1, 0);
  }

  private idsOf(id: number): string[] {
    return this.delivered.get(id) ?? [];
  }
}
