import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';
import { HOOKS_PER_PAGE, type Hook, type HookId, hookPath, toHook, webHookPath } from './hook-id.ts';

export type HookStatus = Schemas['HookStatus'];
export type HookDraft = Pick<Schemas['NewHook'], 'scope' | 'destination' | 'headers' | 'is_active'>;

const ofStore = (store_hash: string) => ({ path: { store_hash } });

/** Of the v2 API. Pages by number, as the route has them. One row more than shown says whether there is a next page. */
export const hooksQuery = (storeHash: string, page: number) =>
  queryOptions({
    queryKey: ['hooks', storeHash, 'page', page],
    queryFn: async () => {
      const query = { page, limit: HOOKS_PER_PAGE };
      const hooks = await dataOf(
        client.GET('/stores/{store_hash}/v2/hooks', { params: { ...ofStore(storeHash), query } }),
      );
      return hooks as (Hook & { id: number })[];
    },
  });

export const hookQuery = (storeHash: string, id: HookId) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id],
    queryFn: async (): Promise<Hook> =>
      typeof id === 'number'
        ? ((await dataOf(
            client.GET('/stores/{store_hash}/v2/hooks/{id}', { params: hookPath(storeHash, id) }),
          )) as Hook)
        : toHook(await dataOf(client.GET('/web-hook/{id}', { params: webHookPath(id) }))),
  });

export const hookStatusQuery = (storeHash: string, id: HookId) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id, 'status'],
    queryFn: () =>
      typeof id === 'number'
        ? dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/status', { params: hookPath(storeHash, id) }))
        : dataOf(client.GET('/web-hook/{id}/status', { params: webHookPath(id) })),
    refetchInterval: 5_000,
  });

export const createHook = (storeHash: string, body: HookDraft) =>
  dataOf(client.POST('/stores/{store_hash}/v2/hooks', { params: ofStore(storeHash), body }));

export const updateHook = (storeHash: string, id: number, body: Partial<HookDraft>) =>
  dataOf(client.PUT('/stores/{store_hash}/v2/hooks/{id}', { params: hookPath(storeHash, id), body }));

/** Any change of a web-hook turns it on: the same URL again changes nothing else. */
export async function turnOn(storeHash: string, { id, destination: url }: Hook): Promise<void> {
  if (typeof id === 'number') await updateHook(storeHash, id, { is_active: true });
  else await dataOf(client.PUT('/web-hook/{id}', { params: webHookPath(id), body: { url } }));
}

export async function deleteHook(storeHash: string, id: HookId): Promise<void> {
  if (typeof id === 'number')
    await client.DELETE('/stores/{store_hash}/v2/hooks/{id}', { params: hookPath(storeHash, id) });
  else await client.DELETE('/web-hook/{id}', { params: webHookPath(id) });
}

export const testHook = (storeHash: string, id: HookId) =>
  typeof id === 'number'
    ? dataOf(client.POST('/stores/{store_hash}/v2/hooks/{id}/test', { params: hookPath(storeHash, id) }))
    : dataOf(client.POST('/web-hook/{id}/test', { params: webHookPath(id) }));

export type DraftTest = Schemas['HookDraftTest'];

/** What the service would refuse of one field. An answer in the 4xx stays the same. */
export const checked = (queryKey: unknown[], check: () => Promise<unknown>) =>
  queryOptions({
    queryKey,
    queryFn: () => check().then(() => null),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const draftCheckQuery = (storeHash: string, body: Partial<HookDraft>) =>
  checked(['hook-drafts', storeHash, body], () =>
    client.POST('/stores/{store_hash}/v2/hook-drafts/check', { params: ofStore(storeHash), body }),
  );

/** Sends a sample to the destination of a hook that does not exist yet. */
export const testDraft = (storeHash: string, body: HookDraft) =>
  dataOf(client.POST('/stores/{store_hash}/v2/hook-drafts/test', { params: ofStore(storeHash), body }));
