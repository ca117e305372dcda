import type { SqlValue } from './sqlite-connection.js';

/** A part of a statement, with the values of the names in it. */
export interface SqlClause {
  sql: string;
  values: Record<string, SqlValue>;
}

/** Joins conditions by AND. A condition with an undefined value is left out; without any, the clause is true. */
export function allOf(
  ...conditions: [sql: string, values?: Record<string, SqlValue | undefined>][]
): SqlClause {
  const given = conditions.filter(([, values = {}]) => !Object.values(values).includes(undefined));
  return {
    sql: given.length > 0 ? given.map(([sql]) => sql).join(' AND ') : 'true',
    values: Object.assign({}, ...given.map(([, values]) => values)),
  };
}
