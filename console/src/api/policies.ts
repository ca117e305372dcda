import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';
import { type HookId, hookPath, webHookPath } from './hook-id.ts';

export type Policy = Schemas['Policy'];
export type PolicySettings = Schemas['PolicySettings'];
export type FilterTest = Schemas['FilterTest'];
export type FilterTestResult = Schemas['FilterTestResult'];

/** What is in effect for the hook, and which of it are defaults. */
export const policyQuery = (storeHash: string, id: HookId) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id, 'policy'],
    queryFn: () =>
      typeof id === 'number'
        ? dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/policy', { params: hookPath(storeHash, id) }))
        : dataOf(client.GET('/web-hook/{id}/policy', { params: webHookPath(id) })),
  });

/** Replaces the whole policy: what is not sent has its default. */
export const savePolicy = (storeHash: string, id: HookId, body: PolicySettings) =>
  typeof id === 'number'
    ? dataOf(
        client.PUT('/stores/{store_hash}/v2/hooks/{id}/policy', { params: hookPath(storeHash, id), body }),
      )
    : dataOf(client.PUT('/web-hook/{id}/policy', { params: webHookPath(id), body }));

export async function resetPolicy(storeHash: string, id: HookId): Promise<void> {
  if (typeof id === 'number')
    await client.DELETE('/stores/{store_hash}/v2/hooks/{id}/policy', { params: hookPath(storeHash, id) });
  else await client.DELETE('/web-hook/{id}/policy', { params: webHookPath(id) });
}

/** Sends and changes nothing. */
export const testFilter = (storeHash: string, id: HookId, body: FilterTest) =>
  typeof id === 'number'
    ? dataOf(
        client.POST('/stores/{store_hash}/v2/hooks/{id}/policy/filter/test', {
          params: hookPath(storeHash, id),
          body,
        }),
      )
    : dataOf(client.POST('/web-hook/{id}/policy/filter/test', { params: webHookPath(id), body }));
