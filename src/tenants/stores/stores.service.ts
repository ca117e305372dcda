import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import { isPlainText, NOT_PLAIN } from '../../errors/validation/plain-text.js';
import type { DeletedStore, Store } from './store.repository.js';
import { type NewStore, StoreRepository } from './store.repository.js';

const STORE_HASH = /^[a-z0-9]{1,32}$/;
const MAX_NAME_LENGTH = 200;

@Injectable()
export class StoresService {
  constructor(private readonly stores: StoreRepository) {}

  /** @throws AlreadyExists, AppError validation_failed */
  create(store: NewStore, by: Actor): Promise<Store> {
    refuseInvalid(store);
    return this.stores.create(store, by);
  }

  list(): Promise<Store[]> {
    return this.stores.list();
  }

  /** @throws NotFound */
  async delete(storeHash: string, by: Actor): Promise<DeletedStore> {
    const deleted = await this.stores.delete(storeHash, by);
    if (!deleted) throw new NotFound('store', storeHash);
    return deleted;
  }
}

function refuseInvalid({ storeHash, name, timezone }: NewStore): void {
  if (!STORE_HASH.test(storeHash)) {
    throw new AppError('validation_failed', 'A store hash must have 1 to 32 lowercase letters and digits.');
  }
  if (name.length > MAX_NAME_LENGTH) {
    throw new AppError(
      'validation_failed',
      `The name of a store must have at most ${MAX_NAME_LENGTH} characters.`,
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

function isTimeZone(name: string): boolean {
  try {
    // Newer engines also accept offsets such as `+10:00`, which do not follow daylight saving time.
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
