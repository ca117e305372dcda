import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import { isPlainText, NOT_PLAIN } from '../../errors/validation/plain-text.js';
import type { Ended } from '../ended.js';
import { TokenVerifier } from '../tokens/token-verifier.js';
import type { Store } from './store.repository.js';
import { type NewStore, type StoreFilter, type StorePatch, StoreRepository } from './store.repository.js';
import { StoreCache } from './store-cache.js';
import { isTimeZone, MAX_STORE_NAME, STORE_HASH } from './store-rules.js';

@Injectable()
export class StoresService {
  constructor(
    private readonly stores: StoreRepository,
    private readonly cache: StoreCache,
    private readonly verifier: TokenVerifier,
  ) {}

  /** @throws AlreadyExists, AppError validation_failed */
  create(store: NewStore, by: Actor): Promise<Store> {
    refuseInvalid(store);
    return this.stores.create(store, by);
  }

  list(): Promise<Store[]> {
    return this.stores.list();
  }

  search(filter: StoreFilter): Promise<Store[]> {
    return this.stores.search(filter);
  }

  /** @throws NotFound */
  async find(storeHash: string): Promise<Store> {
    return (await this.stores.find(storeHash)) ?? absent(storeHash);
  }

  /** Another process uses the old name and time zone until it has read the change. @throws NotFound */
  async update(storeHash: string, patch: StorePatch, by: Actor): Promise<Store> {
    const store = (await this.stores.update(storeHash, patch, by)) ?? absent(storeHash);
    this.cache.forget(storeHash);
    return store;
  }

  /** @throws NotFound */
  async delete(storeHash: string, by: Actor): Promise<Ended> {
    const deleted = (await this.stores.delete(storeHash, by)) ?? absent(storeHash);
    this.cache.forget(storeHash);
    this.verifier.clear();
    return deleted;
  }
}

function absent(storeHash: string): never {
  throw new NotFound('store', storeHash);
}

function refuseInvalid({ storeHash, name, timezone }: NewStore): void {
  if (!STORE_HASH.test(storeHash)) {
    throw new AppError('validation_failed', 'A store hash must have 1 to 32 lowercase letters and digits.');
  }
  if (name.length > MAX_STORE_NAME) {
    throw new AppError(
      'validation_failed',
      `The name of a store must have at most ${MAX_STORE_NAME} characters.`,
    );
  }
  if (!isPlainText(name)) {
    throw new AppError('validation_failed', `The name of a store ${NOT_PLAIN}.`);
  }
  if (!isTimeZone(timezone)) {
    throw new AppError(
      'validation_failed',
      `${JSON.stringify(timezone)} is not an IANA time zone. Use a name such as Australia/Sydney.`,
    );
  }
}
