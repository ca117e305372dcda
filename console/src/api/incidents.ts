import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';

export type Incident = Schemas['Incident'];
export type IncidentState = Incident['state'];

export interface IncidentFilters {
  state?: IncidentState | undefined;
  failure?: Incident['failure'] | undefined;
  cursor?: string | undefined;
}

/** What only an operator can ask for. */
export interface AnyIncidentFilters extends IncidentFilters {
  store_hash?: string | undefined;
  client_id?: string | undefined;
}

const PAGE = 50;
/** Results are counted every 15 seconds. */
const COUNTED_MS = 15_000;

/** Of the app in its store. */
export const appIncidentsQuery = (store_hash: string, filters: IncidentFilters) =>
  queryOptions({
    queryKey: ['incidents', store_hash, filters],
    queryFn: () => {
      const params = { path: { store_hash }, query: given({ ...filters, limit: PAGE }) };
      return dataOf(client.GET('/stores/{store_hash}/v2/incidents', { params }));
    },
    refetchInterval: COUNTED_MS,
  });

/** Of every store and app that passes the filters. */
export const anyIncidentsQuery = (filters: AnyIncidentFilters) =>
  queryOptions({
    queryKey: ['incidents', filters],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/incidents', { params: { query: given({ ...filters, limit: PAGE }) } })),
    refetchInterval: COUNTED_MS,
  });
