import { Injectable } from '@nestjs/common';
import { withDeadline } from '../background/deadline.js';
import { DeliveryEngine } from '../delivery/delivery-engine.js';
import { formatDeliveryId } from '../delivery/model/delivery.js';
import type { Settlement } from '../delivery/model/settlement.js';
import { StoreUnavailable } from '../errors/repository-errors.js';

const WITHIN_MS = 10_000;

/** Settles messages, one result of a delivery at a time: of two in one group of results, both might be counted. */
@Injectable()
export class PullSettler {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(private readonly engine: DeliveryEngine) {}

  /** Resolves when they are durable, or refused since their lease is gone. @throws StoreUnavailable: they may be either */
  async settle(settlements: readonly Settlement[]): Promise<void> {
    if (settlements.length > 0)
      await withDeadline(this.inTurn(settlements), WITHIN_MS, () => new StoreUnavailable());
  }

  private async inTurn(settlements: readonly Settlement[]): Promise<void> {
    const names = settlements.map(({ ref }) => formatDeliveryId(ref));
    for (let others = this.othersOf(names); others.length > 0; others = this.othersOf(names))
      await Promise.all(others);
    const writing = this.engine.settle(settlements);
    for (const name of names) this.underWay.set(name, writing);
    await writing;
    for (const name of names) this.underWay.delete(name);
  }

  private othersOf(names: string[]): Promise<void>[] {
    return names.flatMap((name) => this.underWay.get(name) ?? []);
  }
}
