import type { Actor } from '../../audit/actor.js';
import type { Store } from './store.js';

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
