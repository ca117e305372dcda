import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';

export type System = Schemas['AdminSystem'];
export type Process = Schemas['AdminProcess'];

const REPORTED_MS = 2_000;

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: () => dataOf(client.GET('/admin/v1/system')),
  refetchInterval: REPORTED_MS,
});
