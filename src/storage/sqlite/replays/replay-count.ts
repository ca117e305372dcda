import type { EndedState, ReplayRange } from '../../../delivery/model/replay.repository.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { ALL, countIn, IN_STATE, UNDELIVERED } from '../log/delivery-sources.js';

const WITH_FAILURE = `SELECT count(*) AS n FROM deliveries l INDEXED BY deliveries_irregular
  CROSS JOIN deliveries d ON d.event_seq = l.event_seq AND d.ordinal = l.ordinal
  WHERE l.irregular = 1 AND l.target = :target AND l.stage = :stage AND d.last_failure = :failure
  AND l.accepted_at BETWEEN :from AND :to`;

/** The deliveries of a target that a replay of this range would take. */
export function countRange(connection: SqliteConnection, target: number, range: ReplayRange): number {
  const { from, to, states, failure } = range;
  const within = allOf(['l.accepted_at BETWEEN :from AND :to', { from, to }]);
  const count = (state: EndedState): number => {
    if (failure !== null) {
      const values = { target, stage: state, failure, from, to };
      return connection.get<{ n: number }>(WITH_FAILURE, values)!.n;
    }
    if (state === 'delivered') return countDelivered(connection, target, within);
    return countIn(connection, target, IN_STATE[state], within);
  };
  return states.reduce((total, state) => total + count(state), 0);
}

/** The delivered ones have no index to themselves and are many: counting the others is faster. */
const countDelivered = (connection: SqliteConnection, target: number, within: SqlClause): number =>
  countIn(connection, target, [ALL], within) - countIn(connection, target, UNDELIVERED, within);
