import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';

export type Circuit = Schemas['AdminCircuit'];

export interface CircuitFilters {
  state?: Circuit['state'] | undefined;
  cursor?: string | undefined;
}

const PAGE = 50;
/** How often processes report. */
const REPORTED_MS = 2_000;

export const circuitsQuery = (filters: CircuitFilters) =>
  queryOptions({
    queryKey: ['circuits', filters],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/circuits', { params: { query: given({ ...filters, limit: PAGE }) } })),
    refetchInterval: REPORTED_MS,
  });

/** Asks each process in which it is open to let one delivery go. */
export const probeCircuit = (id: string) =>
  dataOf(client.POST('/admin/v1/circuits/{id}/probe', { params: { path: { id } } }));
