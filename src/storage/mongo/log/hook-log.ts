import type { mongo } from 'mongoose';
import { spellingsOf } from '../../../catalog/natural-scope.js';
import type { DeliveryState, FailureCode } from '../../../delivery/model/delivery.js';
import type { DeliveryRecord, LogFilter } from '../../../delivery/model/delivery-record.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import type { DeliveryEntry, EventDocument } from '../queue/event-document.js';
import { acceptedWithin } from '../queue/event-ids.js';
import { INDEX } from '../schema/indexes.js';
import { pulledOf } from '../schema/pull-places.js';
import { type OneDelivery, placeOf, recordFieldsOf, toRecord } from './delivery-view.js';

interface Source {
  field: 'k' | 'f' | 'p';
  hint: string;
}

/** The index that holds a state's deliveries, newest first, and few others. Null: one index across all hooks. */
const SOURCES: Record<DeliveryState, Source | null> = {
  pending: { field: 'p', hint: INDEX.open },
  parked: { field: 'p', hint: INDEX.open },
  in_flight: null,
  delivered: { field: 'k', hint: INDEX.bySubscription },
  exhausted: { field: 'f', hint: INDEX.irregular },
  cancelled: { field: 'f', hint: INDEX.irregular },
};

const ALL = { field: 'k', hint: INDEX.bySubscription } as const;
const FAILED = { field: 'f', hint: INDEX.irregular } as const;

/** As SOURCES, for deliveries of many hooks. What has failed is irregular from then on. */
export const sourceOf = (state?: DeliveryState, failure?: FailureCode): Source =>
  (state && SOURCES[state]) ?? (failure === undefined ? ALL : FAILED);

/** The log of one hook, newest first. */
export async function listDeliveries(
  events: mongo.Collection<EventDocument>,
  owner: Owner,
  key: string,
  filter: LogFilter,
): Promise<DeliveryRecord[]> {
  const source = filter.state ? SOURCES[filter.state] : ALL;
  const entry = {
    k: key,
    c: owner.clientId,
    ...(filter.state && { s: filter.state }),
  };
  const { olderThan } = filter;
  const older = olderThan === undefined ? [] : [{ $lt: olderThan }];
  const conditions = { st: owner.storeHash, ...conditionsOf(filter, older) };
  const projection = recordFieldsOf(key);
  const rows = source
    ? await events
        .find<OneDelivery>(
          { [`d.${source.field}`]: key, ...conditions, d: { $elemMatch: entry } },
          { projection, hint: source.hint },
        )
        .sort({ _id: -1 })
        .limit(filter.limit)
        .toArray()
    : await inFlight(events, { entry, conditions }, { projection, limit: filter.limit });
  return rows.map((row) => {
    const { event, ordinal } = placeOf(row);
    return toRecord(event, ordinal);
  });
}

/** Sorted here: no process leases more than fits into its memory, and few messages are pulled at once. */
async function inFlight(
  events: mongo.Collection<EventDocument>,
  { entry, conditions }: { entry: Pick<DeliveryEntry, 'k' | 'c'>; conditions: mongo.Filter<EventDocument> },
  { projection, limit }: { projection: object; limit: number },
): Promise<OneDelivery[]> {
  const find = (place: object, hint: string) =>
    events
      .find<OneDelivery>({ ...conditions, d: { $elemMatch: { ...entry, ...place } } }, { projection, hint })
      .toArray();
  const pulled = find({ v: pulledOf(entry.k) }, INDEX.pull);
  const rows = [...(await find({ r: { $gt: '' } }, INDEX.leased)), ...(await pulled)];
  return rows.sort((a, b) => (a._id < b._id ? 1 : -1)).slice(0, limit);
}

/** @param among conditions on event ids, besides those of the filter */
export function conditionsOf(
  { scope, createdAfter, createdBefore }: Pick<LogFilter, 'scope' | 'createdAfter' | 'createdBefore'>,
  among: mongo.Document[] = [],
): mongo.Filter<EventDocument> {
  const { _id, ...times } = acceptedWithin(createdAfter, createdBefore);
  const ids = [...(_id ? [_id] : []), ...among].map((one) => ({ _id: one }));
  return {
    ...times,
    ...(scope !== undefined && { sc: { $in: spellingsOf(scope) } }),
    ...(ids.length > 0 && { $and: ids as mongo.Filter<EventDocument>[] }),
  };
}
