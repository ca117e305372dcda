import type { Policy, PolicySettings } from '../../api/policies.ts';

/** The fields that have a sentence and an input of their own. A newer service may have more. */
const FIELDS = [
  'filter',
  'changed',
  'retry_schedule',
  'timeout_seconds',
  'max_in_flight',
  'rate_limit',
  'ordering',
  'signatures',
  'auto_disable',
  'circuit_breaker',
] as const satisfies readonly (keyof PolicySettings)[];

export type PolicyField = (typeof FIELDS)[number];

export const isDefault = (policy: Policy, field: string): boolean =>
  (policy.defaults as readonly string[]).includes(field);

/** The names of fields that only the service knows. */
export const otherFields = (policy: Policy): string[] =>
  Object.keys(policy).filter((name) => name !== 'defaults' && !(FIELDS as readonly string[]).includes(name));

/** Those of them that are set. A save that left them out would reset them. */
export const otherSettings = (policy: Policy): Record<string, unknown> =>
  Object.fromEntries(
    otherFields(policy)
      .filter((name) => !isDefault(policy, name))
      .map((name) => [name, policy[name as keyof Policy]]),
  );
