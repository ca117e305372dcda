import type { EndedState, Replay } from '../../../delivery/model/replay.repository.js';

export const REPLAY = `id, store_hash AS storeHash, client_id AS clientId, subscription_key AS subscriptionKey,
  from_at AS "from", to_at AS "to", states, failure, rate, state, matched, done, created_at AS createdAt,
  finished_at AS finishedAt`;

export const RECOVERY = `id, store_hash AS storeHash, client_id AS clientId, host,
  subscription_key AS subscriptionKey, from_at AS "from", to_at AS "to", states, failure, rate, created_at AS createdAt, cancelled_at AS cancelledAt`;

/** As it is in the database: the states are JSON. */
export type Stored<Record extends { states: readonly EndedState[] }> = Omit<Record, 'states'> & {
  states: string;
};

export const parseStates = <Row extends { states: string }>(row: Row) => ({
  ...row,
  states: JSON.parse(row.states) as EndedState[],
});

export const toReplay = (row: Stored<Replay>): Replay => parseStates(row);

/** A replay, or a part of a recovery, that has taken no step. Named as its columns are in INSERT. */
export const INSERT_REPLAY = `INSERT INTO replays (id, store_hash, client_id, subscription_key, from_at, to_at, states,
  failure, rate, state, matched, done, created_at, finished_at, next_step_at, met_accepted_at, recovery, skipped)
  VALUES (:id, :storeHash, :clientId, :subscriptionKey, :from, :to, :states, :failure, :rate,
  :state, :matched, :done, :createdAt, :finishedAt, :createdAt, :from, :recovery, :skipped)`;
