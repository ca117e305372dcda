import { queryOptions } from '@tanstack/react-query';
import { client, dataOf } from './client.ts';

/** In which store an event, a delivery or a hook is. */
export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', id],
    queryFn: () => dataOf(client.GET('/admin/v1/records/{id}', { params: { path: { id } } })),
    staleTime: 60_000,
  });
