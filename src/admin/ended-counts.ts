import { z } from 'zod';
import type { Ended, EndedSubscription } from '../tenants/ended.js';

/** What ended with a store or an app, in an answer. */
export const endedCounts = {
  tokens: z.int().describe('Access tokens that ended.'),
  hooks: z.int().describe('Hooks that ended.'),
  web_hooks: z.int().describe('Web-hooks that ended.'),
  pull_subscriptions: z.int().describe('Pull subscriptions that ended.'),
};

export function countsOf({ tokens, subscriptions }: Ended) {
  const of = (wanted: EndedSubscription['kind']) =>
    subscriptions.filter(({ kind }) => kind === wanted).length;
  return { tokens, hooks: of('hook'), web_hooks: of('web-hook'), pull_subscriptions: of('pull') };
}
