import type { CatalogRecord } from '../../catalog/catalog-document.js';
import type { DeliveryRecord, EventRecord } from '../../delivery/model/delivery-record.js';
import { recordTopic } from '../../subscriptions/matching-index.js';
import type { Subscription } from '../../subscriptions/subscription.js';

/**
 * Why a subscription has no delivery of an event:
 * `scope_differs` it wants to hear something else; `created_after` it was not there yet; `was_off`;
 * `changed_since` it is not now what it was then, when it was off or wanted something else;
 * `not_addressed` the event was for other hooks alone: a sample, or news of the app's own records.
 */
export const REASONS = [
  'scope_differs',
  'created_after',
  'was_off',
  'changed_since',
  'not_addressed',
] as const;

type Reason = (typeof REASONS)[number];

/** `subscription` is null where it has been deleted since. */
export type Explanation =
  | { subscription: Subscription | null; delivery: DeliveryRecord; reason: null }
  | { subscription: Subscription; delivery: null; reason: Reason };

/**
 * What an event was to each of an app's subscriptions, in their order; deliveries to deleted ones come last.
 * @param record what the event is to web-hooks; null where it is nothing
 */
export function explain(
  event: EventRecord,
  record: CatalogRecord | null,
  subscriptions: readonly Subscription[],
): Explanation[] {
  const deliveries = new Map(event.deliveries.map((delivery) => [delivery.subscriptionKey, delivery]));
  const explained = subscriptions.map((subscription): Explanation => {
    const delivery = deliveries.get(subscription.key);
    if (!delivery) return { subscription, delivery: null, reason: reasonOf(event, record, subscription) };
    deliveries.delete(subscription.key);
    return { subscription, delivery, reason: null };
  });
  const ofDeleted = [...deliveries.values()].map(
    (delivery): Explanation => ({ subscription: null, delivery, reason: null }),
  );
  return [...explained, ...ofDeleted];
}

function reasonOf(
  { scope, acceptedAt }: EventRecord,
  record: CatalogRecord | null,
  hook: Subscription,
): Reason {
  if (!hears(hook, scope, record)) return 'scope_differs';
  if (hook.createdAt > acceptedAt) return 'created_after';
  if (!hook.isActive) return 'was_off';
  return hook.updatedAt > acceptedAt ? 'changed_since' : 'not_addressed';
}

function hears({ kind, topic }: Subscription, scope: string, record: CatalogRecord | null): boolean {
  if (kind === 'web-hook') return record !== null && recordTopic(record) === topic;
  return topic === scope || (topic.endsWith('/*') && scope.startsWith(topic.slice(0, -1)));
}
