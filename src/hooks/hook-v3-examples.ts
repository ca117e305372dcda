import { changedHookExample, hookExample, hooksExample } from './hook-examples.js';
import type { HookV3, HookV3Answer, HookV3List } from './hook-v3.schemas.js';
import { paginationOf } from './hook-v3-pagination.js';

/** The examples of v2 with the times of v3: `2013-01-17T11:27:50+11:00` and the same time a day later. */
const createdAt = 1_358_382_470;
const changedAt = 1_358_468_870;

const hookV3Example: HookV3 = { ...hookExample, created_at: createdAt, updated_at: createdAt };

export const answerExample: HookV3Answer = { data: hookV3Example, meta: {} };

export const changedExample: HookV3Answer = {
  data: { ...changedHookExample, created_at: createdAt, updated_at: changedAt },
  meta: {},
};

export const listExample: HookV3List = {
  data: hooksExample.map((hook) => ({ ...hook, created_at: createdAt, updated_at: createdAt })),
  meta: { pagination: paginationOf({ page: 1, limit: 50 }, hooksExample.length, hooksExample.length) },
};
