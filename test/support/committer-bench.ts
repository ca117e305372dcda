import type { Acceptance, AcceptedRequest } from '../../src/delivery/model/accepted-event.js';
import type { HookPlace } from '../../src/delivery/model/backlog.js';
import type { LeasedDelivery } from '../../src/delivery/model/delivery.js';
import type { Group, GroupResult } from '../../src/delivery/model/delivery.repository.js';
import type { Settlement } from '../../src/delivery/model/settlement.js';
import type { CommitTuning } from '../../src/delivery/store/commit-tuning.js';
import { GroupCommitter } from '../../src/delivery/store/group-committer.js';
import { deferred, eventOf, heldLease, StubDeliveries } from './delivery-fixtures.js';

export const requestOf = (...ids: string[]): AcceptedRequest => ids.map((id) => eventOf(id));

export const settlementOf = (eventId: string): Settlement => ({
  to: 'waiting',
  ref: { eventId, ordinal: 0 },
  claim: null,
  attempt: null,
});

export const successOf = (eventId: string): Settlement => ({
  to: 'delivered',
  ref: { eventId, ordinal: 0 },
  attempt: { number: 1, startedAt: 0, durationMs: 1, status: 200 },
});

const idsOf = ({ accepted, settled }: Pick<Group, 'accepted' | 'settled'>) => [
  ...accepted.flat().map(({ id }) => id),
  ...settled.map(({ ref }) => ref.eventId),
];

/** A committer whose writes a test can hold up or refuse, and all that it reports. */
export class CommitterBench extends StubDeliveries {
  readonly groups: Group[] = [];
  readonly lease = heldLease();
  readonly log: string[] = [];
  readonly errors: unknown[] = [];
  /** Settlements of which the committer said that they are durable. */
  readonly durable: string[] = [];
  /** Hooks of which the next of a line was called. */
  readonly called: string[] = [];
  /** The next of lines, by the ids of their events, and their lease. */
  readonly leased: [string[], string][] = [];
  readonly committed: [events: number, settled: number][] = [];
  fenced = 0;
  underWay = 0;
  mostUnderWay = 0;
  /** Runs before each write. What it throws is the write's error. */
  before: (group: Group) => Promise<void> | void = () => undefined;
  readonly committer: GroupCommitter;

  constructor(tuning: Partial<CommitTuning> = {}) {
    super();
    const usual = {
      inFlight: 2,
      windowMs: 5,
      events: 200,
      settleMs: 10,
      successMs: 10,
      linedMs: 0,
      settledWithEvents: 1,
    };
    const whole = { ...usual, ...tuning };
    const events = {
      stored: (request: AcceptedRequest, { outcome }: Acceptance, leaseId: string) =>
        this.log.push(`stored ${request.map(({ id }) => id).join()} ${outcome} ${leaseId}`),
      refused: (request: AcceptedRequest) => this.log.push(`refused ${request.map(({ id }) => id).join()}`),
      settled: (settled: readonly Settlement[]) =>
        this.durable.push(...settled.map(({ ref }) => ref.eventId)),
      called: (hooks: readonly HookPlace[]) =>
        this.called.push(...hooks.map(({ subscriptionKey }) => subscriptionKey)),
      leased: (next: LeasedDelivery[], leaseId: string) =>
        this.leased.push([next.map(({ ref }) => ref.eventId), leaseId]),
    };
    this.committer = new GroupCommitter(this, this.lease, whole, events, {
      committed: ({ fenced }, count, settled) => {
        this.fenced += fenced;
        this.committed.push([count, settled]);
      },
      storeFailed: (error) => this.errors.push(error),
    });
  }

  override async commit(group: Group): Promise<GroupResult> {
    this.groups.push(group);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      await this.before(group);
      return await super.commit(group);
    } finally {
      this.underWay -= 1;
    }
  }

  get written(): string[][] {
    return this.groups.map(idsOf);
  }

  /** What the publisher of each request gets: `ok`, or the message of its error. */
  accept(...ids: string[]): Promise<string> {
    return this.committer.accept(requestOf(...ids)).then(
      () => 'ok',
      (error: Error) => error.message,
    );
  }

  settle(...ids: string[]): void {
    for (const id of ids) this.committer.settle(settlementOf(id));
  }

  succeed(...ids: string[]): void {
    for (const id of ids) this.committer.settle(successOf(id));
  }

  /** Holds up all writes until the returned function is called. */
  hold(): () => void {
    const gate = deferred<void>();
    this.before = () => gate.promise;
    return gate.resolve;
  }

  /** Fails each group that has one of these members. */
  poison(error: () => unknown, ...ids: string[]): void {
    this.before = (group) => {
      if (idsOf(group).some((id) => ids.includes(id))) throw error();
    };
  }
}
