import type { CircuitView } from '../../delivery/policy/circuit-breakers.js';
import { toDelivery } from '../deliveries/delivery-mapping.js';
import type { Explanation } from './explain.js';
import type { ExplainedHook } from './explanation.schemas.js';

export function toExplainedHook(
  { subscription, delivery, reason, condition }: Explanation,
  circuits: CircuitView,
): ExplainedHook {
  const isHeld = subscription !== null && circuits.holds(subscription);
  return {
    kind: subscription?.kind ?? delivery!.kind,
    id: subscription && (subscription.number ?? subscription.key),
    topic: subscription?.topic ?? null,
    matched: delivery !== null,
    delivery: delivery && toDelivery(delivery, isHeld),
    reason,
    condition,
  };
}
