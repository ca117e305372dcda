import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';

export type SigningKeys = Schemas['SigningKeys'];

/** The public keys of the app, with which receivers check `v1a`. */
export const signingKeysQuery = (store_hash: string) =>
  queryOptions({
    queryKey: ['signing-keys', store_hash],
    queryFn: () =>
      dataOf(client.GET('/stores/{store_hash}/v2/signing-key', { params: { path: { store_hash } } })),
  });

export const rotateSigningKey = (store_hash: string) =>
  dataOf(client.POST('/stores/{store_hash}/v2/signing-key/rotate', { params: { path: { store_hash } } }));
