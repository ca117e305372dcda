import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';

export type StoreDelivery = Schemas['AdminDeliveryEntry'];
export type ExplainedAnyHook = Schemas['AdminExplainedHook'];

/** By the names of the route. */
export interface StoreDeliveryFilters {
  state?: StoreDelivery['state'] | undefined;
  hook?: string | undefined;
  client_id?: string | undefined;
  scope?: string | undefined;
  event_id?: string | undefined;
  failure?: NonNullable<StoreDelivery['last_failure']> | undefined;
  since?: string | undefined;
  until?: string | undefined;
  cursor?: string | undefined;
}

const PAGE = 50;
const LIVE_MS = 3_000;

/** The first page renews itself. */
export const storeDeliveriesQuery = (hash: string, filters: StoreDeliveryFilters) =>
  queryOptions({
    queryKey: ['stores', hash, 'deliveries', 'list', filters],
    queryFn: () => {
      const params = { path: { hash }, query: given({ ...filters, limit: PAGE }) };
      return dataOf(client.GET('/admin/v1/stores/{hash}/deliveries', { params }));
    },
    refetchInterval: filters.cursor === undefined ? LIVE_MS : false,
    placeholderData: (before) => before,
  });

export interface StoreEventFilters {
  client_id?: string | undefined;
  matched?: 'true' | 'false' | undefined;
  cursor?: string | undefined;
}

export const storeEventQuery = (hash: string, id: string, filters: StoreEventFilters) =>
  queryOptions({
    queryKey: ['stores', hash, 'events', id, filters],
    queryFn: () => {
      const params = { path: { hash, id }, query: given({ ...filters, limit: PAGE }) };
      return dataOf(client.GET('/admin/v1/stores/{hash}/events/{id}', { params }));
    },
  });
