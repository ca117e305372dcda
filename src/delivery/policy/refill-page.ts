/** A lane with a backlog is refilled when it holds this many deliveries or fewer, at first and at most. */
const BELOW = { first: 64, most: 512 };
/** Deliveries that one claim takes for one lane, so that every lane gets its turn. */
const PAGE = { first: 256, most: 1_024 };

/**
 * How early a lane asks for more from the store, and for how much. A receiver that has taken everything before the next
 * page comes gets larger ones, earlier: each claim waits for a disk, however little it brings. For the others the lane
 * keeps little, since what it holds takes memory and no other process can send it.
 */
export class RefillPage {
  private factor = 1;

  get below(): number {
    return Math.min(BELOW.first * this.factor, BELOW.most);
  }

  get size(): number {
    return Math.min(PAGE.first * this.factor, PAGE.most);
  }

  /** @param left what the lane still held when its page came */
  came(left: number): void {
    if (left === 0) this.factor = Math.min(this.factor * 2, BELOW.most / BELOW.first);
    else if (left > this.below / 2) this.factor = Math.max(this.factor / 2, 1);
  }
}
