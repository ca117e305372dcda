import type { DeliveryDetail, WebHookLogFilter } from '../../../delivery/model/delivery-record.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { findTarget, scopesMatching } from '../queue/interned-ids.js';
import { findDetail, ROW_OF_ENTRY, toDetail, updatedAt } from './delivery-rows.js';
import { ALL, countIn, type DeliverySource, IN_STATE, UNDELIVERED } from './delivery-sources.js';

interface Place {
  acceptedAt: number;
  seq: number;
  ordinal: number;
}

const newestFirst = (a: Place, b: Place) =>
  b.acceptedAt - a.acceptedAt || b.seq - a.seq || b.ordinal - a.ordinal;

/** One page of the deliveries of several web-hooks. Each has its own place in the indexes, so they are merged here. */
export class WebHookLog {
  readonly #targets: number[];
  /** A JSON array of the ids of the scopes that pass, or undefined if all do. */
  readonly #scopes: string | undefined;

  constructor(
    private readonly connection: SqliteConnection,
    owner: Owner,
    private readonly filter: WebHookLogFilter,
  ) {
    assertTenant(owner.storeHash, owner.clientId);
    this.#targets = [...new Set(filter.subscriptionKeys)].flatMap(
      (key) => findTarget(connection, owner, key)?.id ?? [],
    );
    this.#scopes = filter.scope && JSON.stringify(scopesMatching(connection, filter.scope));
  }

  read(): { items: DeliveryDetail[]; total: number } {
    const { page, limit } = this.filter;
    const total = this.total();
    if ((page - 1) * limit >= total) return { items: [], total };
    const places = this.#targets.flatMap((target) => this.newestOf(target)).sort(newestFirst);
    const items = places.slice((page - 1) * limit, page * limit).map((place) => this.detail(place));
    return { items, total };
  }

  private newestOf(target: number): Place[] {
    const { sql, values } = this.matching('d');
    const limit = this.filter.page * this.filter.limit;
    return this.sources().flatMap(({ index, condition }) =>
      this.connection.all<Place>(
        `SELECT l.accepted_at AS acceptedAt, l.event_seq AS seq, l.ordinal
         FROM deliveries l INDEXED BY ${index} ${ROW_OF_ENTRY}
         WHERE l.target = :target AND ${condition} AND ${sql}
         ORDER BY l.accepted_at DESC, l.event_seq DESC, l.ordinal DESC LIMIT :limit`,
        { ...values, target, limit },
      ),
    );
  }

  private matching(alias: 'd' | 'l'): SqlClause {
    return allOf(
      [`${updatedAt(alias)} >= :updatedAfter`, { updatedAfter: this.filter.updatedAfter }],
      [`${alias}.scope IN (SELECT value FROM json_each(:scopes))`, { scopes: this.#scopes }],
    );
  }

  private sources(): readonly DeliverySource[] {
    if (this.filter.isSuccess === undefined) return [ALL];
    return this.filter.isSuccess ? IN_STATE.delivered : UNDELIVERED;
  }

  /** Counts the delivered ones as the rest of all: only the others have indexes to themselves. */
  private total(): number {
    const { isSuccess } = this.filter;
    if (isSuccess === undefined) return this.count([ALL]);
    return isSuccess ? this.count([ALL]) - this.count(UNDELIVERED) : this.count(UNDELIVERED);
  }

  private count(sources: readonly DeliverySource[]): number {
    const counts = this.#targets.map((target) =>
      countIn(this.connection, target, sources, this.matching('l')),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  private detail({ seq, ordinal }: Place): DeliveryDetail {
    const place = { sql: 'd.event_seq = :seq AND d.ordinal = :ordinal', values: { seq, ordinal } };
    return toDetail(this.connection, findDetail(this.connection, place)!);
  }
}
