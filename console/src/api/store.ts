import { queryOptions } from '@tanstack/react-query';
import { client, dataOf } from './client.ts';

/** The store of an app's session. */
export const ownStoreQuery = (store_hash: string) =>
  queryOptions({
    queryKey: ['own-store', store_hash],
    queryFn: () => dataOf(client.GET('/stores/{store_hash}/v2/store', { params: { path: { store_hash } } })),
    staleTime: 60_000,
  });
