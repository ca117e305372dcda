import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';
import type { HookId } from './hook-id.ts';

export type Delivery = Schemas['Delivery'];
export type DeliveryDetail = Schemas['DeliveryDetail'];
export type Attempt = Schemas['DeliveryAttempt'];

export interface DeliveryFilters {
  state?: Delivery['state'] | undefined;
  scope?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
  cursor?: string | undefined;
}

const PAGE = 50;
const LIVE_MS = 2_000;
const ENDED: Delivery['state'][] = ['delivered', 'exhausted', 'cancelled'];

/** The first page renews itself: what arrives is seen without asking. */
export const deliveriesQuery = (storeHash: string, id: HookId, filters: DeliveryFilters) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id, 'deliveries', filters],
    queryFn: () => {
      const { state, scope, after, before, cursor } = filters;
      const query = given({
        state,
        scope,
        created_after: after,
        created_before: before,
        cursor,
        limit: PAGE,
      });
      if (typeof id === 'string')
        return dataOf(client.GET('/web-hook/{id}/deliveries', { params: { path: { id }, query } }));
      const params = { path: { store_hash: storeHash, id: String(id) }, query };
      return dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/deliveries', { params }));
    },
    refetchInterval: filters.cursor === undefined ? LIVE_MS : false,
    placeholderData: (before) => before,
  });

/** Follows the delivery until it has ended. */
export const deliveryQuery = (storeHash: string, id: HookId, delivery_id: string) =>
  queryOptions({
    queryKey: ['hooks', storeHash, id, 'deliveries', delivery_id],
    queryFn: () => {
      if (typeof id === 'string') {
        const params = { path: { id, delivery_id } };
        return dataOf(client.GET('/web-hook/{id}/deliveries/{delivery_id}', { params }));
      }
      const params = { path: { store_hash: storeHash, id: String(id), delivery_id } };
      return dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/deliveries/{delivery_id}', { params }));
    },
    refetchInterval: (query) => followMs(query.state.data),
  });

/** Of what may still change; not of what has ended. */
export const followMs = (delivery: Pick<Delivery, 'state'> | undefined): number | false =>
  delivery && !ENDED.includes(delivery.state) ? LIVE_MS : false;

export const resendDelivery = (store_hash: string, id: HookId, delivery_id: string) => {
  if (typeof id === 'string') {
    const params = { path: { id, delivery_id } };
    return dataOf(client.POST('/web-hook/{id}/deliveries/{delivery_id}/resend', { params }));
  }
  const params = { path: { store_hash, id: String(id), delivery_id } };
  return dataOf(
    client.POST('/stores/{store_hash}/v2/hooks/{id}/deliveries/{delivery_id}/resend', { params }),
  );
};
