import type { NewRecovery } from '../../../admin/replays/recovery.repository.js';
import { ENDED_STATES, type Replay } from '../../../delivery/model/replay.repository.js';
import type { SkipReason } from '../../../delivery/model/replay-rules.js';

/** A replay with its position. */
export interface ReplayDocument extends Omit<Replay, 'id' | 'states' | 'failure'> {
  _id: string;
  /** Absent where a version wrote it that knew `only` alone. */
  states?: Replay['states'];
  failure?: Replay['failure'];
  /** What such a version reads. Absent if it cannot say what the states say. */
  only?: 'failed' | 'all';
  /** Of a part: its recovery, and why it ended before its range did. Absent for a replay of an app. */
  recovery?: string;
  skipped?: SkipReason | null;
  /** Epoch milliseconds. */
  nextStepAt: number;
  /** Id of the last event that it met. */
  met: string;
}

export interface RecoveryDocument extends Omit<NewRecovery, 'id' | 'subscriptionKey'> {
  _id: string;
  /** Absent where a version wrote it that recovered many hooks alone. */
  subscriptionKey?: string | null;
  cancelledAt: number | null;
}

export function toReplay(document: ReplayDocument): Replay {
  const { _id: id, storeHash, clientId, subscriptionKey, from, to, rate, state, matched, done } = document;
  const { createdAt, finishedAt, only, failure = null } = document;
  const states = document.states ?? (only === 'all' ? ENDED_STATES : (['exhausted'] as const));
  const range = { from, to, states, failure };
  return {
    id,
    storeHash,
    clientId,
    subscriptionKey,
    ...range,
    rate,
    state,
    matched,
    done,
    createdAt,
    finishedAt,
  };
}

/**
 * An app's replay that has taken no step. While versions are mixed, an older one runs it as well, unless it takes one
 * failure only: `only` cannot say that.
 */
export function toDocument({ id: _id, ...replay }: Replay): ReplayDocument {
  const document: ReplayDocument = { _id, ...replay, nextStepAt: replay.createdAt, met: '' };
  if (replay.failure !== null) return document;
  return { ...document, only: replay.states.length === ENDED_STATES.length ? 'all' : 'failed' };
}
