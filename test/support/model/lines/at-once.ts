import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { AcceptedEvent } from '../../../../src/delivery/model/accepted-event.js';
import type { DeliveryRef, LeasedDelivery } from '../../../../src/delivery/model/delivery.js';
import type { GroupResult } from '../../../../src/delivery/model/delivery.repository.js';
import { identityOf, type Settlement } from '../../../../src/delivery/model/settlement.js';
import { leasedFrom } from '../../../../src/delivery/store/leased-from.js';
import { makeDelivery, makeEvent } from '../../../contract/events.js';
import type { Opened } from '../../../contract/opened.js';
import { settlementOf } from '../lease-outcomes.js';
import { nth } from '../store-model.js';

/** Of the first place of each event, and its line. */
export type Accepted = ['leased' | 'due' | 'waiting', line: string];
type Ended = [
  n: number,
  outcome: 'delivered' | 'exhausted' | 'retry' | 'waiting' | 'parked',
  takesNext: boolean,
];
/** What one commit accepts and settles, and how many milliseconds after the first of its step it begins. */
export type GroupStep = [accepted: Accepted[], settled: Ended[], after?: number];

const ALL = 10_000;

interface Open {
  delivery: LeasedDelivery;
  /** When it was accepted: its step, group, and number in the group. */
  step: number;
  group: number;
  number: number;
}

/** What one process holds of some lines, while it accepts, settles and claims at once. */
export class LinesAtOnce {
  private readonly open = new Map<string, Open>();
  private readonly held = new Map<string, LeasedDelivery>();
  private steps = 0;

  constructor(
    private readonly real: Opened,
    private readonly leaseId: string,
    private readonly hook: string,
  ) {}

  /** Runs the groups, and a claim if it is wanted, at the same time. */
  async run(groups: readonly GroupStep[], isClaiming: boolean): Promise<void> {
    this.steps += 1;
    const made = groups.map(([accepted, ended, after = 0], group) => ({
      after,
      accepted: accepted.map((one, number) => this.accept(one, group, number)),
      settled: this.settle(ended),
    }));
    const commits = made.map(async ({ accepted, settled, after }) => {
      if (after > 0) await setTimeout(after);
      const group = { leaseId: this.leaseId, accepted: accepted.length > 0 ? [accepted] : [], settled };
      return { accepted, result: await this.real.repositories.deliveries.commit(group) };
    });
    const [claimed, results] = await Promise.all([isClaiming ? this.claim() : [], Promise.all(commits)]);
    for (const { accepted, result } of results) this.take(accepted, result);
    this.hold(claimed);
    this.check();
  }

  /** Delivers all of them in their order, those that are held and those that can be claimed. No process has died, so nothing needs to be mended. */
  async drain(): Promise<void> {
    for (let rounds = this.open.size; rounds >= 0 && this.open.size > 0; rounds -= 1) {
      this.hold(await this.claim());
      this.check();
      await this.run([[[], [...this.held.keys()].map((_, i) => [i, 'delivered', i % 2 === 0])]], false);
    }
    expect([...this.open.keys()]).toEqual([]);
  }

  private async claim(): Promise<LeasedDelivery[]> {
    const { deliveries } = this.real.repositories;
    const late = Date.now() + 7_200_000;
    const due = await deliveries.claimDue(this.leaseId, late, ALL);
    const wanted = [{ subscriptionKey: this.hook, limit: ALL }];
    return [...due, ...(await deliveries.claimBacklogs(this.leaseId, wanted))];
  }

  private accept([place, lane]: Accepted, group: number, number: number): AcceptedEvent {
    // New lines come after some steps: the old ones become empty, and no process knows yet who stands in the new ones.
    const line = `${lane}${Math.floor(this.steps / 5)}`;
    const event = makeEvent({
      acceptedAt: Date.now(),
      deliveries: [{ ...makeDelivery(place, this.hook), line }],
    });
    const leased = { ...event, deliveries: [{ ...event.deliveries[0]!, place: 'leased' as const }] };
    const [delivery] = leasedFrom(leased);
    this.open.set(nameOf(delivery!.ref), { delivery: delivery!, step: this.steps, group, number });
    return event;
  }

  /** Of what is held before the step. */
  private settle(ended: readonly Ended[]): Settlement[] {
    const settled: Settlement[] = [];
    for (const [n, outcome, takesNext] of ended) {
      if (this.held.size === 0) break;
      const [name, delivery] = nth([...this.held], n);
      this.held.delete(name);
      if (outcome === 'delivered' || outcome === 'exhausted') this.open.delete(name);
      const more = { ...identityOf(delivery), ...(takesNext && { takesNext }) };
      settled.push({ ...settlementOf(delivery, outcome), ...more } as Settlement);
    }
    return settled;
  }

  private take(accepted: readonly AcceptedEvent[], { acceptances, fenced, leased = [] }: GroupResult): void {
    expect([fenced, acceptances]).toMatchObject([0, accepted.length > 0 ? [{ outcome: 'accepted' }] : []]);
    const { behind } = { behind: [], ...acceptances[0] } as { behind: readonly (readonly number[])[] };
    for (const [i, event] of accepted.entries()) if (!behind[i]?.includes(0)) this.hold(leasedFrom(event));
    this.hold(leased);
  }

  private hold(given: readonly LeasedDelivery[]): void {
    for (const delivery of given) {
      const name = nameOf(delivery.ref);
      if (this.held.has(name)) throw new Error(`${name} was given twice.`);
      this.held.set(name, delivery);
    }
  }

  /** Of each line one is held, and all that were accepted before it have ended. */
  private check(): void {
    const lines = [...this.held.values()].map(({ line }) => line);
    if (new Set(lines).size < lines.length) throw new Error(`Two of one line: ${[...this.held.keys()]}`);
    for (const [name, { line }] of this.held) {
      const own = this.open.get(name);
      if (!own) throw new Error(`${name} had ended.`);
      for (const [other, one] of this.open)
        if (one.delivery.line === line && isBefore(one, own))
          throw new Error(`${name} came before ${other}.`);
    }
  }
}

/** Of what was accepted at the same time by two commits, either may be first. */
const isBefore = (a: Open, b: Open) =>
  a.step < b.step || (a.step === b.step && a.group === b.group && a.number < b.number);

const nameOf = ({ eventId, ordinal }: DeliveryRef) => `${eventId}/${ordinal}`;
