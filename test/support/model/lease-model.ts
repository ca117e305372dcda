import type { DeliveryRef } from '../../../src/delivery/model/delivery.js';
import type { LeasedDelivery } from '../../../src/delivery/model/delivery.repository.js';

/** Where a delivery is: `later` is due, but not for half an hour. */
export type Place = { marked: string } | 'due' | 'deferred' | 'backlog' | 'over';

export interface DeliveryModel {
  ref: DeliveryRef;
  hook: string;
  place: Place;
  /** Of the last lease. */
  claim: string | null;
  attempts: number;
}

/** Which run holds what, as the ports' words have it. */
export class MarksModel {
  readonly deliveries: DeliveryModel[] = [];
  /** Every run that was begun, the latest last. */
  readonly runs: string[] = [];
  private readonly living = new Set<string>();

  constructor(
    /** A new run is proof that every older one is dead. */
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

  /** The run is over, and what it held is due; gives how many deliveries. */
  free(run: string): number {
    this.living.delete(run);
    const held = this.deliveries.filter((delivery) => isHeldBy(delivery, run));
    for (const delivery of held) delivery.place = 'due';
    return held.length;
  }

  /** @throws Error where the port gave what it had no right to, too little, or the wrong count of attempts */
  claim(run: string, claimable: DeliveryModel[], limit: number, given: LeasedDelivery[]): void {
    const names = given.map(({ ref }) => nameOf(ref));
    const claimed = claimable.filter(({ ref }) => names.includes(nameOf(ref)));
    const right = Math.min(limit, claimable.length);
    if (claimed.length !== names.length || names.length !== right)
      throw new Error(`${right} of ${claimable.map(({ ref }) => nameOf(ref))} were due, ${names} came.`);
    for (const delivery of claimed) {
      const { attempts, claim } = given[names.indexOf(nameOf(delivery.ref))]!;
      if (attempts !== delivery.attempts) throw new Error(`${delivery.attempts} attempts, not ${attempts}.`);
      delivery.place = { marked: run };
      delivery.claim = claim;
    }
  }
}

export const isHeldBy = ({ place }: DeliveryModel, run: string) =>
  typeof place === 'object' && place.marked === run;

const nameOf = ({ eventId, ordinal }: DeliveryRef) => `${eventId}/${ordinal}`;
