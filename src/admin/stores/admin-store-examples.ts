import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { AlreadyExists, NotFound } from '../../errors/repository-errors.js';
import type { AdminStore, AdminStoreList, StoreDeletion } from './admin-store.schemas.js';

/** Examples for the API document. */
export const storeExample: AdminStore = {
  store_hash: 'k8wq2',
  store_id: '2',
  name: 'Demo store',
  timezone: 'Australia/Sydney',
  created_at: '2026-11-22T16:43:38.859Z',
};

export const storeListExample: AdminStoreList = { data: [storeExample], next_cursor: null };

export const deletionExample: StoreDeletion = {
  tokens: 2,
  hooks: 3,
  web_hooks: 1,
  pull_subscriptions: 0,
  deliveries: 17,
};

const badZone = "The field 'timezone' must be an IANA time zone, such as Australia/Sydney.";

export const noStore: Refusal = answerTo(new NotFound('store'));
export const storeExists: Refusal = answerTo(new AlreadyExists('store'));
export const badStore: Refusal = {
  code: 'validation_failed',
  message: badZone,
  fields: [{ pointer: '/timezone', message: badZone }],
};
