import type { Settlement } from '../model/settlement.js';

/** Settlements whose callers wait until they are written. */
export class AwaitedSettlements {
  private readonly waiting = new Map<Settlement, () => void>();

  /** Resolves when all of these were noted. */
  all(settlements: readonly Settlement[]): Promise<void> {
    let left = settlements.length;
    if (left === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const written = () => {
        left -= 1;
        if (left === 0) resolve();
      };
      for (const settlement of settlements) this.waiting.set(settlement, written);
    });
  }

  /** They are written, or refused by the fence. */
  note(settlements: readonly Settlement[]): void {
    if (this.waiting.size === 0) return;
    for (const settlement of settlements) {
      this.waiting.get(settlement)?.();
      this.waiting.delete(settlement);
    }
  }
}
