import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';

export type Change = Schemas['AdminChange'];

export interface ChangeFilters {
  store_hash?: string | undefined;
  client_id?: string | undefined;
  since?: string | undefined;
  cursor?: string | undefined;
}

const PAGE = 50;

export const changesQuery = (filters: ChangeFilters) =>
  queryOptions({
    queryKey: ['audit', filters],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/audit', { params: { query: given({ ...filters, limit: PAGE }) } })),
    placeholderData: (before) => before,
  });
