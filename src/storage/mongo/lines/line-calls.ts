import type { ClaimKey } from '../queue/claim-statements.js';
import type { UpdateStatement } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { inLine, keyOfName, placesOf } from './line-names.js';

/**
 * Makes the next of a line its head, parked or not: the first that the index has of it. Finds nothing if the line is empty. The
 * unique index refuses it if the line has a head.
 * @param dueAt makes it due then, unless it is parked. Otherwise it comes into the backlog
 */
export function callingOf(name: string, dueAt: Date | null): UpdateStatement {
  const key = keyOfName(name);
  if (dueAt === null) return calling(name, { 'd.$[x].w': key });
  const { arrayFilters, ...statement } = calling(name, { 'd.$[due].na': dueAt, 'd.$[parked].w': key });
  const others = [
    { 'due.q': placesOf(name), 'due.s': 'pending' },
    { 'parked.q': placesOf(name), 'parked.s': 'parked' },
  ];
  return { ...statement, arrayFilters: [...arrayFilters!, ...others] };
}

/** The same, and leases it at once. */
export const leasingNext = (name: string, { leaseId, nonce }: ClaimKey): UpdateStatement =>
  calling(name, { 'd.$[x].s': 'in_flight', 'd.$[x].r': leaseId, 'd.$[x].cl': nonce }, { 'd.$[x].p': '' });

/** Finds one that stands behind in each of these lines, if anybody does: a branch for each, however long the lines are. */
export function firstsBehind(names: readonly string[]): object[] {
  const branch = (name: string): object[] => [
    { $match: { 'd.q': inLine(name) } },
    { $limit: 1 },
    { $project: { places: '$d.q' } },
  ];
  return names.flatMap((name, i) =>
    i === 0 ? branch(name) : [{ $unionWith: { coll: 'events', pipeline: branch(name) } }],
  );
}

/** An event has at most one delivery of a hook, and so at most one in a line. */
function calling(name: string, $set: object, $unset: object = {}): UpdateStatement {
  const q = placesOf(name);
  return {
    q: { d: { $elemMatch: { q } } },
    u: { $set: { 'd.$[x].h': name, ...$set }, $unset: { 'd.$[x].q': '', ...$unset } },
    arrayFilters: [{ 'x.q': q }],
    hint: INDEX.behind,
  };
}
