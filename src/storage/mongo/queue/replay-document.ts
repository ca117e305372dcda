import type { Replay } from '../../../delivery/model/replay.repository.js';

/** A replay, and how far it has come. */
export interface ReplayDocument extends Omit<Replay, 'id'> {
  _id: string;
  /** Epoch milliseconds. */
  nextStepAt: number;
  /** The last event that it has met. */
  met: string;
}

export function toReplay({ _id: id, nextStepAt: _, met: __, ...replay }: ReplayDocument): Replay {
  return { id, ...replay };
}
