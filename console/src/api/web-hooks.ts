import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';
import { HOOKS_PER_PAGE, type Hook, toHook, webHookPath } from './hook-id.ts';
import { checked } from './hooks.ts';

export type WebHookDraft = Pick<Schemas['NewWebHook'], 'object' | 'action' | 'url'>;

export function draftOf({ scope, destination }: Pick<Hook, 'scope' | 'destination'>): WebHookDraft {
  const [object = '', action = ''] = scope.split('/');
  return { object, action, url: destination };
}

/** Pages by number, as the route has them. */
export const webHooksQuery = (storeHash: string, page: number) =>
  queryOptions({
    queryKey: ['hooks', storeHash, 'web-hooks', page],
    queryFn: async () => {
      const query = { page, limit: HOOKS_PER_PAGE };
      const { webHooks } = await dataOf(client.GET('/web-hook', { params: { query } }));
      return webHooks.map(toHook);
    },
  });

export const createWebHook = (body: WebHookDraft) => dataOf(client.POST('/web-hook', { body }));

export const updateWebHook = (id: string, body: WebHookDraft) =>
  dataOf(client.PUT('/web-hook/{id}', { params: webHookPath(id), body }));

export const webHookDraftCheckQuery = (body: Partial<WebHookDraft>) =>
  checked(['web-hook-drafts', body], () => client.POST('/web-hook-drafts/check', { body }));

/** Sends a sample to the URL of a web-hook that does not exist yet. */
export const testWebHookDraft = (body: WebHookDraft) =>
  dataOf(client.POST('/web-hook-drafts/test', { body }));
