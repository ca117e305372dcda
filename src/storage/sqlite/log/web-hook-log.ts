import type { DeliveryDetail, WebHookLogFilter } from '../../../delivery/model/delivery-record.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';
import { findTarget } from '../queue/interned-ids.js';
import { findDetail, ROW_OF_ENTRY, toDetail, updatedAt } from './delivery-rows.js';
import { ALL, countIn, type DeliverySource, IN_STATE, UNDELIVERED } from './delivery-sources.js';

interface Place {
  acceptedAt: number;
  seq: number;
  ordinal: number;
}

const newestFirst = (a: Place, b: Place) =>
  b.acceptedAt - a.acceptedAt || b.seq - a.seq || b.ordinal - a.ordinal;

/** One page of the deliveries of several web-hooks, which are merged here: each has its own place in the indexes. */
export class WebHookLog {
  readonly #targets: number[];

  constructor(
    private readonly connection: SqliteConnection,
    owner: Owner,
    private readonly filter: WebHookLogFilter,
  ) {
    assertTenant(owner.storeHash, owner.clientId);
    this.#targets = [...new Set(filter.subscriptionKeys)].flatMap(
      (key) => findTarget(connection, owner, key)?.id ?? [],
    );
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
    const [condition, ...values] = this.updated('d');
    return this.sources().flatMap((source) =>
      this.connection.all<Place>(
        `SELECT l.accepted_at AS acceptedAt, l.event_seq AS seq, l.ordinal
         FROM deliveries l INDEXED BY ${source.index} ${ROW_OF_ENTRY}
         WHERE l.target = ? AND ${source.condition} AND ${condition}
         ORDER BY l.accepted_at DESC, l.event_seq DESC, l.ordinal DESC LIMIT ?`,
        ...[target, ...values, this.filter.page * this.filter.limit],
      ),
    );
  }

  private updated(alias: 'd' | 'l'): [string, ...SqlValue[]] {
    const { updatedAfter } = this.filter;
    return updatedAfter === undefined ? ['true'] : [`${updatedAt(alias)} >= ?`, updatedAfter];
  }

  private sources(): readonly DeliverySource[] {
    if (this.filter.isSuccess === undefined) return [ALL];
    return this.filter.isSuccess ? IN_STATE.delivered : UNDELIVERED;
  }

  /** What was delivered is counted as the rest of all: only what was not has indexes to itself. */
  private total(): number {
    const { isSuccess } = this.filter;
    if (isSuccess === undefined) return this.count([ALL]);
    return isSuccess ? this.count([ALL]) - this.count(UNDELIVERED) : this.count(UNDELIVERED);
  }

  private count(sources: readonly DeliverySource[]): number {
    const counts = this.#targets.map((target) =>
      countIn(this.connection, target, sources, this.updated('l')),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  private detail({ seq, ordinal }: Place): DeliveryDetail {
    const row = findDetail(this.connection, 'WHERE d.event_seq = ? AND d.ordinal = ?', seq, ordinal)!;
    return toDetail(this.connection, row);
  }
}
