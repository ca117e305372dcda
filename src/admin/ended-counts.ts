import { z } from 'zod';
import type { Ended } from '../tenants/ended.js';

/** What ended with a store or an app, in an answer. */
export const endedCounts = {
  tokens: z.int().describe('Access tokens that ended.'),
  hooks: z.int().describe('Hooks that ended.'),
  web_hooks: z.int().describe('Web-hooks that ended.'),
};

export function countsOf({ tokens, subscriptions }: Ended) {
  const hooks = subscriptions.filter(({ kind }) => kind === 'hook').length;
  return { tokens, hooks, web_hooks: subscriptions.length - hooks };
}
