import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';

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

const path = (store_hash: string, id: number) => ({ store_hash, id: String(id) });

/** The first page renews itself: what arrives is seen without asking. */
export const deliveriesQuery = (storeHash: string, hook: number, filters: DeliveryFilters) =>
  queryOptions({
    queryKey: ['hooks', storeHash, hook, 'deliveries', filters],
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
      const params = { path: path(storeHash, hook), query };
      return dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/deliveries', { params }));
    },
    refetchInterval: filters.cursor === undefined ? LIVE_MS : false,
    placeholderData: (before) => before,
  });

/** Follows the delivery until it has ended. */
export const deliveryQuery = (storeHash: string, hook: number, deliveryId: string) =>
  queryOptions({
    queryKey: ['hooks', storeHash, hook, 'deliveries', deliveryId],
    queryFn: () => {
      const params = { path: { ...path(storeHash, hook), delivery_id: deliveryId } };
      return dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/deliveries/{delivery_id}', { params }));
    },
    refetchInterval: (query) => followMs(query.state.data),
  });

/** Of what may still change; not of what has ended. */
export const followMs = (delivery: Pick<Delivery, 'state'> | undefined): number | false =>
  delivery && !ENDED.includes(delivery.state) ? LIVE_MS : false;

export const resendDelivery = (storeHash: string, hook: number, deliveryId: string) => {
  const params = { path: { ...path(storeHash, hook), delivery_id: deliveryId } };
  return dataOf(
    client.POST('/stores/{store_hash}/v2/hooks/{id}/deliveries/{delivery_id}/resend', { params }),
  );
};
