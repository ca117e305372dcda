import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';

export type ExplainedHook = Schemas['ExplainedHook'];

export const explanationQuery = (store_hash: string, id: string) =>
  queryOptions({
    queryKey: ['events', store_hash, id],
    queryFn: () =>
      dataOf(client.GET('/stores/{store_hash}/v2/events/{id}', { params: { path: { store_hash, id } } })),
  });

export const rotateSigningSecret = (store_hash: string) =>
  dataOf(client.POST('/stores/{store_hash}/v2/signing-secret/rotate', { params: { path: { store_hash } } }));
