import type { DeliveryRef, LeasedDelivery } from '../../../src/delivery/model/delivery.js';
import type { Ending } from '../../../src/stats/tally.js';

/** Where a delivery is. `deferred` is due in half an hour. */
export type Place = { leasedBy: string } | 'due' | 'deferred' | 'backlog' | 'over';

export interface DeliveryModel {
  ref: DeliveryRef;
  hook: string;
  place: Place;
  /** Identifies the last claim. Null if the delivery was leased on acceptance. */
  claim: string | null;
  attempts: number;
}

export type Results = Record<'delivered' | 'failed' | Ending, number>;

/** Which run holds which delivery, according to the contract of the ports. */
export class LeaseModel {
  readonly deliveries: DeliveryModel[] = [];
  /** Every run that began, in order. */
  readonly runs: string[] = [];
  /** What the statistics must count. */
  readonly results: Results = { delivered: 0, failed: 0, exhausted: 0, parked: 0, cancelled: 0 };
  private readonly living = new Set<string>();

  constructor(
    /** Whether a new run proves that all older ones are dead. */
    private readonly isAlone: boolean,
  ) {}

  isAlive(run: string): boolean {
    return this.living.has(run);
  }

  get alive(): string[] {
    return [...this.living];
  }

  begin(run: string): void {
    if (this.isAlone) for (const older of this.alive) this.free(older);
    this.runs.push(run);
    this.living.add(run);
  }

  /** Ends the run and makes what it held due. Returns the number of deliveries. */
  free(run: string): number {
    this.living.delete(run);
    const held = this.deliveries.filter((delivery) => isHeldBy(delivery, run));
    for (const delivery of held) delivery.place = 'due';
    return held.length;
  }

  /** @throws Error when the port returned deliveries that were not claimable, too few, or a wrong count of attempts */
  claim(run: string, claimable: DeliveryModel[], limit: number, given: LeasedDelivery[]): void {
    const names = given.map(({ ref }) => nameOf(ref));
    const claimed = claimable.filter(({ ref }) => names.includes(nameOf(ref)));
    const right = Math.min(limit, claimable.length);
    if (claimed.length !== names.length || names.length !== right)
      throw new Error(`${right} of ${claimable.map(({ ref }) => nameOf(ref))} were due, ${names} came.`);
    for (const delivery of claimed) {
      const { attempts, claim } = given[names.indexOf(nameOf(delivery.ref))]!;
      if (attempts !== delivery.attempts) throw new Error(`${delivery.attempts} attempts, not ${attempts}.`);
      delivery.place = { leasedBy: run };
      delivery.claim = claim;
    }
  }
}

export const isHeldBy = ({ place }: DeliveryModel, run: string) =>
  typeof place === 'object' && place.leasedBy === run;

const nameOf = ({ eventId, ordinal }: DeliveryRef) => `${eventId}/${ordinal}`;
