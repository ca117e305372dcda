import { changedHookExample, hookExample, hooksExample } from './hook-examples.js';
import type { HookV3List } from './hook-v3.schemas.js';
import { toAnswer, toHookV3 } from './hook-v3.schemas.js';
import { paginationOf } from './hook-v3-pagination.js';

export const answerExample = toAnswer(hookExample);

export const changedExample = toAnswer(changedHookExample);

export const listExample: HookV3List = {
  data: hooksExample.map(toHookV3),
  meta: { pagination: paginationOf({ page: 1, limit: 50 }, hooksExample.length, hooksExample.length) },
};
