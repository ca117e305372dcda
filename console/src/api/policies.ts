import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';

export type Policy = Schemas['Policy'];
export type PolicySettings = Schemas['PolicySettings'];
export type FilterTest = Schemas['FilterTest'];
export type FilterTestResult = Schemas['FilterTestResult'];

const path = (store_hash: string, id: number) => ({ path: { store_hash, id: String(id) } });

/** What is in effect for the hook, and which of it are defaults. */
export const policyQuery = (storeHash: string, id: number) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id, 'policy'],
    queryFn: () =>
      dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/policy', { params: path(storeHash, id) })),
  });

/** Replaces the whole policy: what is not sent has its default. */
export const savePolicy = (storeHash: string, id: number, body: PolicySettings) =>
  dataOf(client.PUT('/stores/{store_hash}/v2/hooks/{id}/policy', { params: path(storeHash, id), body }));

export const resetPolicy = (storeHash: string, id: number) =>
  dataOf(client.DELETE('/stores/{store_hash}/v2/hooks/{id}/policy', { params: path(storeHash, id) }));

/** Sends and changes nothing. */
export const testFilter = (storeHash: string, id: number, body: FilterTest) =>
  dataOf(
    client.POST('/stores/{store_hash}/v2/hooks/{id}/policy/filter/test', {
      params: path(storeHash, id),
      body,
    }),
  );
