import type { BacklogClaim, BacklogPage } from '../../src/delivery/model/backlog.js';
import type { LeasedDelivery } from '../../src/delivery/model/delivery.js';
import type { Lane } from '../../src/delivery/queue/lane.js';
import { Lanes } from '../../src/delivery/queue/lanes.js';
import { Claimer } from '../../src/delivery/store/claimer.js';
import { CountingLeases, heldLease, leasedOf, STORE, StubDeliveries } from './delivery-fixtures.js';

export const deliveriesOf = (key: string, count: number): LeasedDelivery[] =>
  Array.from({ length: count }, (_, i) => leasedOf(key, `${key}-${i}`));

/** A claimer over a store in which the test puts due deliveries and backlogs. */
export class ClaimerBench extends StubDeliveries {
  readonly leases = new CountingLeases();
  readonly lease = heldLease();
  readonly load = { isSlow: false };
  readonly lanes: Lanes;
  readonly errors: unknown[] = [];
  readonly enqueued: [ids: string[], leaseId: string][] = [];
  readonly claims: { leaseId: string; limit: number; now: number }[] = [];
  readonly refills: { leaseId: string; key: string; limit: number }[] = [];
  readonly pages: { from: string | null; limit: number }[] = [];
  /** Claims of backlogs, each for many hooks. */
  commands = 0;
  onRefill: () => Promise<void> | void = () => undefined;
  onSurvey: () => Promise<void> | void = () => undefined;
  due: LeasedDelivery[] = [];
  waiting = new Map<string, LeasedDelivery[]>();
  /** Hooks that are off: their backlogs wait. */
  readonly off = new Set<string>();
  onClaim: () => Promise<void> | void = () => undefined;
  onEnqueue: (deliveries: LeasedDelivery[]) => Promise<void> | void = () => undefined;
  readonly claimer: Claimer;

  constructor(queuedInProcess = 8_192) {
    super();
    this.lanes = new Lanes({ perHook: 8, queuedInProcess });
    const target = {
      enqueue: async (deliveries: LeasedDelivery[], leaseId: string) => {
        this.enqueued.push([deliveries.map(({ ref }) => ref.eventId), leaseId]);
        await this.onEnqueue(deliveries);
      },
      backlogged: async (storeHash: string, key: string): Promise<Lane | null> =>
        this.off.has(key) ? null : this.lanes.backlogged(storeHash, key),
      isOff: ({ key }: Lane) => this.off.has(key),
    };
    this.claimer = new Claimer(this, this.leases, this.lease, this.lanes, target, this.load, {
      storeFailed: (error) => this.errors.push(error),
    });
  }

  override async claimDue(leaseId: string, now: number, limit: number): Promise<LeasedDelivery[]> {
    this.claims.push({ leaseId, limit, now });
    await this.onClaim();
    return this.due.splice(0, limit);
  }

  override async claimBacklogs(leaseId: string, wanted: readonly BacklogClaim[]): Promise<LeasedDelivery[]> {
    this.commands += 1;
    await this.onRefill();
    return wanted.flatMap(({ subscriptionKey: key, limit }) => {
      this.refills.push({ leaseId, key, limit });
      return this.waiting.get(key)?.splice(0, limit) ?? [];
    });
  }

  override async backlogs(from: string | null, limit: number): Promise<BacklogPage> {
    this.pages.push({ from, limit });
    await this.onSurvey();
    const keys = [...this.waiting].filter(([key, left]) => key > (from ?? '') && left.length > 0);
    const found = keys
      .map(([subscriptionKey]) => ({ storeHash: STORE, subscriptionKey }))
      .sort((a, b) => (a.subscriptionKey < b.subscriptionKey ? -1 : 1))
      .slice(0, limit);
    return { found, next: found.length < limit ? null : found.at(-1)!.subscriptionKey };
  }

  get limits(): number[] {
    return this.claims.map(({ limit }) => limit);
  }
}
