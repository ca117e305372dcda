import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Call } from '../http.js';
import type { ReceivedRequest, Receiver } from '../receivers/receiver.js';

/** spec/security.md section 7 promises an answer within 5 s; the rest is for a machine that is busy. */
const ANSWERED_WITHIN_MS = 7_000;
const REPEAT_MS = 100;

/** Its key makes repeating it harmless. */
const orderOf = (id: number): object => ({
  scope: 'store/order/created',
  data: { type: 'order', id },
  idempotency_key: `order-${id}`,
});

/**
 * The publisher's and the receiver's own books, by the number of what was published, compared after a full drain. The
 * checker is Jepsen's total-queue: nothing lost, nothing unheard of.
 */
export class Ledger {
  readonly attempted = new Set<number>();
  /** Under which event id. */
  readonly acknowledged = new Map<number, string>();
  /** How many were answered with 503. */
  refused = 0;
  private readonly delivered = new Map<number, string[]>();

  constructor(
    private readonly path: string,
    private readonly eventOf = orderOf,
  ) {}

  /** A new one, of all that comes to the receiver's `/hook`, which is answered with 204 from now on. */
  static of(receiver: Receiver, path: string): Ledger {
    const ledger = new Ledger(path);
    receiver.answer('/hook', (request) => {
      ledger.received(request);
      return {};
    });
    return ledger;
  }

  /** False where it was refused, in time and with Retry-After, or where the connection broke. */
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

  /** Until it is acknowledged; whom to ask is asked anew each time. */
  async insist(call: () => Call, id: number): Promise<void> {
    while (!(await this.publish(call(), id))) await sleep(REPEAT_MS);
  }

  /** To be called for each request that is answered with 2xx. */
  received({ headers, body }: ReceivedRequest): void {
    const { id } = JSON.parse(body.toString()).data as { id: number };
    this.delivered.set(id, [...this.idsOf(id), String(headers['webhook-id'])]);
  }

  /** Acknowledged, and not delivered under the id that was acknowledged. */
  get lost(): number[] {
    return [...this.acknowledged].filter(([id, event]) => !this.idsOf(id).includes(event)).map(([id]) => id);
  }

  /** Delivered, and never published. */
  get unheard(): number[] {
    return [...this.delivered.keys()].filter((id) => !this.attempted.has(id));
  }

  /** Accepted more than once for all that they had a key. */
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
