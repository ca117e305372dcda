import type { Actor } from '../../audit/change.js';
import type { Ended } from '../ended.js';

/** A tenant: one shop on the platform. Times in every record are milliseconds since the epoch. */
export interface Store {
  storeHash: string;
  /** Decimal digits, assigned on creation. Receivers get it as `store_id`. */
  storeId: string;
  name: string;
  /** IANA name. The times of hooks have its offset. */
  timezone: string;
  createdAt: number;
}

export type NewStore = Pick<Store, 'storeHash' | 'name' | 'timezone'>;

export type StorePatch = Partial<Pick<Store, 'name' | 'timezone'>>;

export interface StoreFilter {
  /** In the hash or in the name; ASCII letters match in upper and lower case. */
  q?: string;
  /** Only hashes after this one. */
  after?: string;
  limit: number;
}

/** The tenants. A deleted store takes its tokens, grants and subscriptions with it. */
export abstract class StoreRepository {
  /** Assigns the next `storeId`. An id is never reused. @throws AlreadyExists */
  abstract create(store: NewStore, by: Actor): Promise<Store>;
  abstract find(storeHash: string): Promise<Store | null>;
  /** All stores, ordered by hash. */
  abstract list(): Promise<Store[]>;
  /** Ordered by hash. */
  abstract search(filter: StoreFilter): Promise<Store[]>;
  /** Changes only what is in the patch. Null if there is no such store. */
  abstract update(storeHash: string, patch: StorePatch, by: Actor): Promise<Store | null>;
  /** The change names the subscriptions that ended. Null if there is no such store. */
  abstract delete(storeHash: string, by: Actor): Promise<Ended | null>;
}
