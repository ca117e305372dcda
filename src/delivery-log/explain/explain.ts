import type { CatalogRecord } from '../../catalog/catalog-document.js';
import { naturalScope } from '../../catalog/natural-scope.js';
import type { DeliveryRecord, EventRecord } from '../../delivery/model/delivery-record.js';
import { recordTopic } from '../../subscriptions/matching-index.js';
import type { Subscription } from '../../subscriptions/subscription.js';

/**
 * Why a subscription has no delivery of an event:
 * - `filtered`: its policy kept the event from it, by the `condition` (a JSON pointer into the policy).
 * - `scope_differs`: its topic does not match the event.
 * - `created_after`: it was created after the event.
 * - `was_off`: it is off.
 * - `changed_since`: it has changed since the event, so it was off or had another topic at that time.
 * - `not_addressed`: the event was for other hooks only, such as a sample, or an exception about this hook.
 *   With more than 10,000 hooks that were filtered out, it stands for the rest of them too.
 */
export const REASONS = [
  'filtered',
  'scope_differs',
  'created_after',
  'was_off',
  'changed_since',
  'not_addressed',
] as const;

type Reason = (typeof REASONS)[number];

/** `subscription` is null if it was deleted after the event. */
export type Explanation<Delivery extends DeliveryRecord = DeliveryRecord> =
  | { subscription: Subscription | null; delivery: Delivery; reason: null; condition: null }
  | { subscription: Subscription; delivery: null; reason: Reason; condition: string | null };

type Explained<Delivery> = Omit<EventRecord, 'deliveries'> & { deliveries: Delivery[] };

/**
 * Explains an event for each of these subscriptions, in their order. Deliveries to deleted subscriptions come last.
 * @param record of the event, or null if web-hooks cannot subscribe to it
 */
export function explain<Delivery extends DeliveryRecord>(
  event: Explained<Delivery>,
  record: CatalogRecord | null,
  subscriptions: readonly Subscription[],
): Explanation<Delivery>[] {
  const deliveries = new Map(event.deliveries.map((delivery) => [delivery.subscriptionKey, delivery]));
  const explained = subscriptions.map((subscription): Explanation<Delivery> => {
    const delivery = deliveries.get(subscription.key);
    if (!delivery) {
      const condition = event.filtered?.[subscription.key] ?? null;
      const reason = condition === null ? reasonOf(event, record, subscription) : 'filtered';
      return { subscription, delivery: null, reason, condition };
    }
    deliveries.delete(subscription.key);
    return { subscription, delivery, reason: null, condition: null };
  });
  const ofDeleted = [...deliveries.values()].map(
    (delivery): Explanation<Delivery> => ({ subscription: null, delivery, reason: null, condition: null }),
  );
  return [...explained, ...ofDeleted];
}

function reasonOf(
  { scope, acceptedAt }: Pick<EventRecord, 'scope' | 'acceptedAt'>,
  record: CatalogRecord | null,
  hook: Subscription,
): Reason {
  if (!matches(hook, scope, record)) return 'scope_differs';
  if (hook.createdAt > acceptedAt) return 'created_after';
  if (!hook.isActive) return 'was_off';
  return hook.updatedAt > acceptedAt ? 'changed_since' : 'not_addressed';
}

function matches({ kind, topic }: Subscription, scope: string, record: CatalogRecord | null): boolean {
  if (kind === 'web-hook') return record !== null && recordTopic(record) === topic;
  return (
    naturalScope(topic) === naturalScope(scope) ||
    (topic.endsWith('/*') && scope.startsWith(topic.slice(0, -1)))
  );
}
