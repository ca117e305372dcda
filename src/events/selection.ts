import type { FilteredEvent } from '../filters/filter.js';
import { type FilteredHook, noteFiltered } from '../filters/filtered-hooks.js';
import { policyOf } from '../policies/hook-policy.js';
import type { Subscription } from '../subscriptions/subscription.js';
import type { ChangedFields } from './changed-fields.js';

export interface Selection {
  /** Those that get the event. */
  hooks: readonly Subscription[];
  /** A note of the others, or undefined if there are none. */
  filtered?: string | undefined;
}

/**
 * Asks the policies of hooks whose topic matches an event.
 * @param changed null if the publisher did not send the record as it was before
 */
export function selectHooks(
  matching: readonly Subscription[],
  event: FilteredEvent,
  changed: ChangedFields | null,
): Selection {
  const filtered: FilteredHook[] = [];
  const hooks = matching.filter((hook) => {
    const condition = refusalOf(hook, event, changed);
    if (condition !== null) filtered.push({ clientId: hook.clientId, key: hook.key, condition });
    return condition === null;
  });
  return { hooks, filtered: noteFiltered(filtered) };
}

/** The condition of the policy, as a JSON pointer into it, that keeps the event from the hook. Null if none does. */
function refusalOf(hook: Subscription, event: FilteredEvent, changed: ChangedFields | null): string | null {
  const { filter, changed: wanted } = policyOf(hook);
  if (wanted && changed && !changed.touches(wanted)) return '/changed';
  if (!filter || filter.matches(event)) return null;
  return `/filter${filter.decide(event).decidedBy ?? ''}`;
}
