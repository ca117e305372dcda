import type { Replay } from '../../../delivery/model/replay.repository.js';

/** A replay with its position. */
export interface ReplayDocument extends Omit<Replay, 'id'> {
  _id: string;
  /** Epoch milliseconds. */
  nextStepAt: number;
  /** Id of the last event that it met. */
  met: string;
}

export function toReplay({ _id: id, nextStepAt: _, met: __, ...replay }: ReplayDocument): Replay {
  return { id, ...replay };
}
