import { queryOptions } from '@tanstack/react-query';
import { client, dataOf } from './client.ts';

/** Who gets notices by e-mail. */
export const recipientsQuery = (store_hash: string) =>
  queryOptions({
    queryKey: ['notices', store_hash],
    queryFn: async () => {
      const params = { path: { store_hash } };
      return (await dataOf(client.GET('/stores/{store_hash}/v3/hooks/admin', { params }))).data.emails;
    },
  });

export const setRecipients = (store_hash: string, emails: string[]) =>
  dataOf(
    client.PUT('/stores/{store_hash}/v3/hooks/admin', { params: { path: { store_hash } }, body: { emails } }),
  );
