import type { Change } from './change.js';
import type { ChangeRepository } from './change.repository.js';

export interface NextChanges {
  changes: Change[];
  /** True if the change at this position is gone: a database that was put back gives its number to another change. */
  isLost: boolean;
}

/** How far a reader has read the log of changes. It remembers the change itself: a number alone may be used again. */
export class LogPosition {
  private constructor(
    readonly seq: number,
    private readonly mark: string | null,
  ) {}

  /** The position after one change, or at the beginning of an empty log. */
  static after([change]: Change[]): LogPosition {
    return change ? new LogPosition(change.seq, markOf(change)) : new LogPosition(0, null);
  }

  /** @throws StoreUnavailable */
  async readOn(log: Pick<ChangeRepository, 'since'>, limit: number): Promise<NextChanges> {
    if (this.mark === null) return { changes: await log.since(this.seq, limit), isLost: false };
    const [known, ...changes] = await log.since(this.seq - 1, limit + 1);
    const isLost = known === undefined || markOf(known) !== this.mark;
    return { changes: isLost ? [] : changes, isLost };
  }
}

/** No two changes have the same of all of these. */
const markOf = ({ seq, at, kind, action, key, actor }: Change) =>
  JSON.stringify([seq, at, kind, action, key, actor]);
