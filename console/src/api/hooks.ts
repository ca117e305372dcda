import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';

export type Hook = Schemas['Hook'];
export type HookStatus = Schemas['HookStatus'];
export type HookDraft = Pick<Schemas['NewHook'], 'scope' | 'destination' | 'headers' | 'is_active'>;

const ofStore = (store_hash: string) => ({ path: { store_hash } });
const path = (store_hash: string, id: number) => ({ path: { store_hash, id: String(id) } });

export const HOOKS_PER_PAGE = 50;

/** Pages by number, as the route has them. One row more than shown says whether there is a next page. */
export const hooksQuery = (storeHash: string, page: number) =>
  queryOptions({
    queryKey: ['hooks', storeHash, 'page', page],
    queryFn: () => {
      const query = { page, limit: HOOKS_PER_PAGE };
      return dataOf(
        client.GET('/stores/{store_hash}/v2/hooks', { params: { ...ofStore(storeHash), query } }),
      );
    },
  });

export const hookQuery = (storeHash: string, id: number) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id],
    queryFn: () => dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}', { params: path(storeHash, id) })),
  });

export const hookStatusQuery = (storeHash: string, id: number) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id, 'status'],
    queryFn: () =>
      dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/status', { params: path(storeHash, id) })),
    refetchInterval: 5_000,
  });

export const createHook = (storeHash: string, body: HookDraft) =>
  dataOf(client.POST('/stores/{store_hash}/v2/hooks', { params: ofStore(storeHash), body }));

export const updateHook = (storeHash: string, id: number, body: Partial<HookDraft>) =>
  dataOf(client.PUT('/stores/{store_hash}/v2/hooks/{id}', { params: path(storeHash, id), body }));

export const deleteHook = (storeHash: string, id: number) =>
  dataOf(client.DELETE('/stores/{store_hash}/v2/hooks/{id}', { params: path(storeHash, id) }));

export const testHook = (storeHash: string, id: number) =>
  dataOf(client.POST('/stores/{store_hash}/v2/hooks/{id}/test', { params: path(storeHash, id) }));

export type DraftTest = Schemas['HookDraftTest'];

/** What the service would refuse of one field of a hook. An answer in the 4xx stays the same. */
export const draftCheckQuery = (storeHash: string, field: Partial<HookDraft>) =>
  queryOptions({
    queryKey: ['hook-drafts', storeHash, field],
    queryFn: async () => {
      await client.POST('/stores/{store_hash}/v2/hook-drafts/check', {
        params: ofStore(storeHash),
        body: field,
      });
      return null;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** Sends a sample to the destination of a hook that does not exist yet. */
export const testDraft = (storeHash: string, body: HookDraft) =>
  dataOf(client.POST('/stores/{store_hash}/v2/hook-drafts/test', { params: ofStore(storeHash), body }));
