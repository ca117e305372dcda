import type { DeliveryRef, LeasedDelivery } from '../../../../src/delivery/model/delivery.js';
import { endsUnsuccessfully, type Settlement } from '../../../../src/delivery/model/settlement.js';

/** Where a delivery is. `lined` and `shelved` stand behind others: pending, and parked. */
export type LinePlace = 'leased' | 'due' | 'deferred' | 'waiting' | 'parked' | 'lined' | 'shelved' | 'over';

/** What the store gives after results. */
export interface Next {
  /** Hooks of those that came into the backlog. */
  called: Set<string>;
  leased: LinedDelivery[];
}

export interface LinedDelivery {
  ref: DeliveryRef;
  acceptedAt: number;
  hook: string;
  line: string | undefined;
  /** Its place in its line: larger than of all that lined up before it. */
  turn: number;
  place: LinePlace;
  claim: string | null;
  attempts: number;
  wasDelivered: boolean;
}

/** Which deliveries are the first of their lines, according to the contract of the ports. */
export class LineModel {
  leaseId = '';
  readonly deliveries: LinedDelivery[] = [];
  private turns = 0;

  /** @param leasesNext whether the store leases the next of a line with the end of its head */
  constructor(private readonly leasesNext: boolean) {}

  /** Puts it at the end of its line. Gives whether it is the first. */
  lineUp(delivery: LinedDelivery, place: LinePlace): boolean {
    const isFirst = this.firstOf(delivery) === undefined;
    this.turns += 1;
    delivery.turn = this.turns;
    delivery.place = isFirst ? place : place === 'parked' ? 'shelved' : 'lined';
    return isFirst;
  }

  /** Ends deliveries, then calls the next of each line that has lost its first. Gives the hooks of those. */
  end(ended: readonly LinedDelivery[]): Set<string> {
    for (const delivery of ended) delivery.place = 'over';
    const called = new Set<string>();
    for (const delivery of ended) {
      const next = this.firstOf(delivery);
      if (next?.place !== 'lined' && next?.place !== 'shelved') continue;
      next.place = next.place === 'lined' ? 'waiting' : 'parked';
      called.add(next.hook);
    }
    return called;
  }

  /** Each of these is in the hands of the caller. `leased` must be claimed then. */
  settle(results: readonly (readonly [LinedDelivery, Settlement])[]): Next {
    const next: Next = { called: new Set(), leased: [] };
    for (const [delivery, settlement] of results) {
      const { to, attempt, origin, takesNext } = settlement;
      if (attempt) delivery.attempts += 1;
      if (to === 'delivered') delivery.wasDelivered = true;
      const hasEnded =
        ['delivered', 'exhausted', 'cancelled'].includes(to) ||
        (delivery.wasDelivered && endsUnsuccessfully(settlement));
      if (!hasEnded) delivery.place = to === 'retry' ? 'deferred' : (to as LinePlace);
      else if (this.leasesNext && takesNext && origin) {
        delivery.place = 'over';
        next.leased.push(...[this.firstOf(delivery)].filter((one) => one !== undefined));
      } else for (const hook of this.end([delivery])) next.called.add(hook);
    }
    return next;
  }

  /** The lease has ended. What it held is due. */
  free(): void {
    for (const delivery of this.in('leased')) delivery.place = 'due';
  }

  in(...places: LinePlace[]): LinedDelivery[] {
    return this.deliveries.filter(({ place }) => places.includes(place));
  }

  /** @throws Error when the port gave what is not the first of its line, or too little */
  claim(claimable: LinedDelivery[], limit: number, given: LeasedDelivery[]): void {
    const names = given.map(({ ref }) => nameOf(ref));
    const claimed = claimable.filter(({ ref }) => names.includes(nameOf(ref)));
    const right = Math.min(limit, claimable.length);
    if (claimed.length !== names.length || names.length !== right)
      throw new Error(`${right} of ${claimable.map(({ ref }) => nameOf(ref))} were first, ${names} came.`);
    for (const delivery of claimed) {
      const { attempts, claim, line } = given[names.indexOf(nameOf(delivery.ref))]!;
      if (attempts !== delivery.attempts || line !== delivery.line)
        throw new Error(`${nameOf(delivery.ref)}: ${attempts} attempts, line ${line}.`);
      delivery.place = 'leased';
      delivery.claim = claim;
    }
  }

  private firstOf({ hook, line }: LinedDelivery): LinedDelivery | undefined {
    if (line === undefined) return undefined;
    const standing = this.deliveries.filter(
      (one) => one.hook === hook && one.line === line && one.place !== 'over',
    );
    return standing.sort((a, b) => a.turn - b.turn)[0];
  }
}

const nameOf = ({ eventId, ordinal }: DeliveryRef) => `${eventId}/${ordinal}`;
