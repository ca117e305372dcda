import { spellingsOf } from '../../../catalog/natural-scope.js';
import type { StoreDelivery, StoreEvent, StoreLogFilter } from '../../../delivery/model/delivery-record.js';
import { filteredOf } from '../../../filters/filtered-hooks.js';
import { assertTenant } from '../../assert-tenant.js';
import { passes } from '../../passes-filter.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { type DeliveryRow, ROW_OF_ENTRY, selectRecords, toRecord } from './delivery-rows.js';
import { ALL, type DeliverySource, FAILED_IN, IN_STATE } from './delivery-sources.js';

/**
 * A place in the order of the log as one text, which one seek finds: the digits of the time, of the event, and of the
 * ordinal, which counts down because it is in ascending order.
 */
const PLACE_TEXT = "printf('%015d%015d%010d', l.accepted_at, l.event_seq, 9999999999 - l.ordinal)";
const EVENT = `SELECT id, seq, scope, accepted_at AS acceptedAt, client_id AS clientId, filtered FROM events
  WHERE id = :eventId AND store_hash = :storeHash`;
/** The next event has the place of one that retention removed. */
const PLACE = 'SELECT id, accepted_at AS acceptedAt, seq FROM events WHERE id >= :id ORDER BY id LIMIT 1';
const THIS = 'd.event_seq = :seq AND d.ordinal = :ordinal';
const OF_EVENT = 'd.event_seq = :seq AND t.store_hash = :storeHash ORDER BY d.ordinal';

type StoredEvent = Omit<StoreEvent, 'deliveries' | 'filtered'> & { seq: number; filtered: string | null };

interface Place {
  acceptedAt: number;
  seq: number;
  ordinal: number;
}

/** A target of the store, and the place of its newest entry. */
interface Head {
  id: number;
  place: string;
}

const inOrder = (a: Place, b: Place) => b.acceptedAt - a.acceptedAt || b.seq - a.seq || a.ordinal - b.ordinal;

/** An event with the deliveries of every app. */
export function findStoreEvent(
  connection: SqliteConnection,
  storeHash: string,
  eventId: string,
): StoreEvent | null {
  assertTenant(storeHash);
  const event = connection.get<StoredEvent>(EVENT, {
    eventId,
    storeHash,
  });
  if (!event) return null;
  const { seq, filtered: text, ...shown } = event;
  const filtered = filteredOf(text, null);
  const rows = selectRecords(connection, 'deliveries d', { sql: OF_EVENT, values: { seq, storeHash } });
  return { ...shown, deliveries: rows.map(toStoreDelivery), ...(filtered && { filtered }) };
}

/** One page of the deliveries of all targets of a store. */
export class StoreLog {
  private readonly condition: SqlClause;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly storeHash: string,
    private readonly filter: StoreLogFilter,
  ) {
    assertTenant(storeHash);
    this.condition = allOf(...this.conditions());
  }

  read(): StoreDelivery[] {
    const { eventId, limit } = this.filter;
    if (eventId !== undefined) return this.ofEvent(eventId).slice(0, limit);
    return this.newest().map(({ seq, ordinal }) => {
      const [row] = selectRecords(this.connection, 'deliveries d', { sql: THIS, values: { seq, ordinal } });
      return toStoreDelivery(row!);
    });
  }

  private ofEvent(eventId: string): StoreDelivery[] {
    const event = findStoreEvent(this.connection, this.storeHash, eventId);
    const { scope } = this.filter;
    if (!event || (scope !== undefined && !spellingsOf(scope).includes(event.scope))) return [];
    return event.deliveries.filter((delivery) => passes(delivery, this.filter));
  }

  /** Only those targets can be on the page that have the newest entries: at most as many as the page has entries. */
  private newest(): Place[] {
    const { limit } = this.filter;
    const ids = new Set(this.heads().map(({ id }) => id));
    const found = [...ids].flatMap((id) => this.newestOf(id, limit));
    return found.sort(inOrder).slice(0, limit);
  }

  /** The targets with the newest entries. One statement for each source seeks in all of them, and gives a page. */
  private heads(): Head[] {
    const { clientId, subscriptionKey, limit } = this.filter;
    const { sql, values } = allOf(
      ['t.store_hash = :storeHash', { storeHash: this.storeHash }],
      ['t.client_id = :clientId', { clientId }],
      ['t.key = :subscriptionKey', { subscriptionKey }],
    );
    const heads = this.sources().flatMap((source) => {
      const newest = this.entriesOf(source, PLACE_TEXT, 't.id', 1);
      return this.connection.all<Head>(
        `SELECT id, place FROM (SELECT t.id, (${newest}) AS place
          FROM targets t INDEXED BY targets_of_store WHERE ${sql})
         WHERE place IS NOT NULL ORDER BY place DESC LIMIT :limit`,
        { ...this.condition.values, ...values, limit },
      );
    });
    return heads.sort((a, b) => (a.place < b.place ? 1 : -1)).slice(0, limit);
  }

  private newestOf(target: number, limit: number): Place[] {
    const place = 'l.accepted_at AS acceptedAt, l.event_seq AS seq, l.ordinal';
    return this.sources().flatMap((source) =>
      this.connection.all<Place>(this.entriesOf(source, place, ':target', ':limit'), {
        ...this.condition.values,
        target,
        limit,
      }),
    );
  }

  /** Of one target, newest first. */
  private entriesOf({ index, condition }: DeliverySource, what: string, target: string, limit: string | 1) {
    return `SELECT ${what} FROM deliveries l INDEXED BY ${index} ${ROW_OF_ENTRY}
      WHERE l.target = ${target} AND ${condition} AND ${this.condition.sql}
      ORDER BY l.accepted_at DESC, l.event_seq DESC LIMIT ${limit}`;
  }

  private sources(): readonly DeliverySource[] {
    const { state, failure } = this.filter;
    if (failure !== undefined) return state ? FAILED_IN[state] : Object.values(FAILED_IN).flat();
    return state ? IN_STATE[state] : [ALL];
  }

  private conditions(): Parameters<typeof allOf> {
    const { scope, createdAfter, createdBefore, failure } = this.filter;
    const [natural, slashed] = scope === undefined ? [] : spellingsOf(scope);
    return [
      ['l.scope IN (SELECT id FROM scopes WHERE name IN (:natural, :slashed))', { natural, slashed }],
      ['l.accepted_at >= :createdAfter', { createdAfter }],
      ['l.accepted_at <= :createdBefore', { createdBefore }],
      ['d.last_failure = :failure', { failure }],
      ...this.afterPlace(),
    ];
  }

  private afterPlace(): Parameters<typeof allOf> {
    const { after } = this.filter;
    const place =
      after && this.connection.get<Omit<Place, 'ordinal'> & { id: string }>(PLACE, { id: after.eventId });
    if (!place) return [];
    const { acceptedAt: placeAt, seq: placeSeq } = place;
    // Without its event, the last delivery of the page before has no place of its own.
    const placeOrdinal = place.id === after.eventId ? after.ordinal : Number.MAX_SAFE_INTEGER;
    return [
      ['(l.accepted_at, l.event_seq) <= (:placeAt, :placeSeq)', { placeAt, placeSeq }],
      ['(l.event_seq <> :placeSeq OR l.ordinal > :placeOrdinal)', { placeSeq, placeOrdinal }],
    ];
  }
}

const toStoreDelivery = (row: DeliveryRow): StoreDelivery => ({
  ...toRecord(row),
  clientId: row.clientId,
});
