import type { EndedPlaces } from '../policy/rate-places.js';

/** What is left of one reservation. */
interface HeldPlace {
  /** Of the reservation. */
  id: string;
  left: number;
  /** By `performance.now()`: used until then, or given back. */
  until: number;
}

/** The places in a hook's window that this process has and does not use yet, and what the store is not told yet. */
export class HeldPlaces {
  private free: HeldPlace[] = [];
  private untold = new Map<string, EndedPlaces>();

  get count(): number {
    return this.free.reduce((sum, { left }) => sum + left, 0);
  }

  /** When the oldest are to be given back, by `performance.now()`. */
  get until(): number | undefined {
    return this.free[0]?.until;
  }

  get isTold(): boolean {
    return this.untold.size === 0;
  }

  add(place: HeldPlace): void {
    this.free.push(place);
  }

  /** Takes the oldest, which must be there, and names it. */
  take(): string {
    const first = this.free[0]!;
    first.left -= 1;
    if (first.left === 0) this.free.shift();
    return first.id;
  }

  /** Gives back what was to be used until now. Without a time, all. */
  giveBack(now = Number.POSITIVE_INFINITY): void {
    for (const { id, left, until } of this.free) if (until <= now) this.note({ id, used: 0, unused: left });
    this.free = this.free.filter(({ until }) => until > now);
  }

  /** The store is to be told of it. */
  note({ id, used, unused }: EndedPlaces): void {
    const known = this.untold.get(id);
    this.untold.set(id, { id, used: used + (known?.used ?? 0), unused: unused + (known?.unused ?? 0) });
  }

  /** What the store is told now. If that fails, it is to be noted again. */
  tell(): EndedPlaces[] {
    const told = [...this.untold.values()];
    this.untold = new Map();
    return told;
  }
}
