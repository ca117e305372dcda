import type { Actor } from '../../audit/change.js';

/** A tenant: one shop on the platform. Times in every record are epoch milliseconds. */
export interface Store {
  storeHash: string;
  /** Decimal digits, assigned when the store is made; receivers get it as `store_id`. */
  storeId: string;
  name: string;
  /** IANA name; hooks print their times with its offset. */
  timezone: string;
  createdAt: number;
}

export type NewStore = Pick<Store, 'storeHash' | 'name' | 'timezone'>;

/** The tenants. A deleted store takes its tokens, grants and subscriptions with it. */
export abstract class StoreRepository {
  /** Assigns `storeId`, counting up, never reused. @throws AlreadyExists */
  abstract create(store: NewStore, by: Actor): Promise<Store>;
  abstract find(storeHash: string): Promise<Store | null>;
  /** All of them, by hash. */
  abstract list(): Promise<Store[]>;
  /** False where there was none. */
  abstract delete(storeHash: string, by: Actor): Promise<boolean>;
}
