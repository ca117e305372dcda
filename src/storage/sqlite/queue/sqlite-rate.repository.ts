import {
  freeFrom,
  NO_PLACES,
  type RateAnswer,
  type RateAsk,
  type RatePlaces,
  takePlaces,
} from '../../../delivery/policy/rate-places.js';
import type { RatedHook, RateRepository } from '../../../delivery/queue/rate.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const FIND =
  'SELECT places FROM rate_places WHERE subscription_key = :subscriptionKey AND store_hash = :storeHash';
const KEEP = `INSERT INTO rate_places (subscription_key, store_hash, places, free_from)
  VALUES (:subscriptionKey, :storeHash, :places, :freeFrom)
  ON CONFLICT (subscription_key) DO UPDATE SET places = excluded.places, free_from = excluded.free_from
  WHERE store_hash = excluded.store_hash`;
/** Windows in which nothing is taken any more. */
const FORGET = 'DELETE FROM rate_places WHERE free_from <= :now';

export class SqliteRateRepository implements RateRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async reserve({ storeHash, subscriptionKey }: RatedHook, ask: RateAsk): Promise<RateAnswer> {
    assertTenant(storeHash, subscriptionKey);
    const hook = { storeHash, subscriptionKey };
    return this.connection.transaction(() => {
      const now = Date.now();
      const row = this.connection.get<{ places: string }>(FIND, hook);
      const before = row ? (JSON.parse(row.places) as RatePlaces) : NO_PLACES;
      const { places, answer } = takePlaces(before, ask, now);
      if (answer.granted === 0 && ask.ended.length === 0) return answer;
      this.connection.run(FORGET, { now });
      this.connection.run(KEEP, { ...hook, places: JSON.stringify(places), freeFrom: freeFrom(places) });
      return answer;
    });
  }
}
