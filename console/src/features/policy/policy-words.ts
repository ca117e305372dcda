import type { Policy } from '../../api/policies.ts';
import { durationText } from '../system/quantities.ts';
import { isDefault, otherFields, type PolicyField } from './policy-fields.ts';

/** One field of a policy, as people read it. */
export interface PolicyFact {
  field: string;
  name: string;
  says: string;
  /** What the sentence is about, if words would be longer. */
  json?: unknown;
  isDefault: boolean;
}

/** The policy in sentences, in the order of the form. */
export function policyFacts(policy: Policy): PolicyFact[] {
  const own = Object.entries(WORDS).map(([field, [name, says, json]]) => ({
    field,
    name,
    says: says(policy),
    json: json?.(policy) ?? undefined,
    isDefault: isDefault(policy, field),
  }));
  const others = otherFields(policy).map((field) => ({
    field,
    name: field,
    says: '',
    json: policy[field as keyof Policy],
    isDefault: isDefault(policy, field),
  }));
  return [...own, ...others];
}

type Words = [name: string, says: (policy: Policy) => string, json?: (policy: Policy) => unknown];

const WORDS: Record<PolicyField, Words> = {
  filter: [
    'Filter',
    ({ filter }) =>
      filter === null ? 'Every event that it subscribes to.' : 'Only events that pass this filter:',
    ({ filter }) => filter,
  ],
  changed: ['Changes', ({ changed }) => changesText(changed)],
  retry_schedule: ['Retries', ({ retry_schedule }) => scheduleText(retry_schedule)],
  timeout_seconds: [
    'Time-out',
    ({ timeout_seconds }) => `An attempt may take ${durationText(timeout_seconds)}.`,
  ],
  max_in_flight: [
    'At once',
    ({ max_in_flight }) =>
      max_in_flight === 1 ? 'One attempt at a time.' : `At most ${max_in_flight} attempts.`,
  ],
  rate_limit: ['Rate', ({ rate_limit }) => rateText(rate_limit)],
  ordering: ['Order', ({ ordering }) => orderText(ordering)],
  signatures: [
    'Signatures',
    ({ signatures }) => `${signatures.map((name) => SIGNATURES[name]).join(', and ')}.`,
  ],
  auto_disable: [
    'Turning off',
    ({ auto_disable }) =>
      auto_disable
        ? 'It is turned off when the receiver answers 410, or fails for too long.'
        : 'Failures never turn it off. A 410 is tried again like any other failure.',
  ],
  circuit_breaker: [
    'Circuit',
    ({ circuit_breaker }) =>
      circuit_breaker
        ? "Its deliveries wait while too many attempts at the receiver's host fail."
        : "Its deliveries never wait for the receiver's host to recover.",
  ],
};

const SIGNATURES = {
  v1: 'v1, checked with the signing secret',
  v1a: "v1a, checked with the app's public keys",
};

/** Of delays in seconds. */
export function scheduleText(delays: readonly number[]): string {
  if (delays.length === 0) return 'One attempt only.';
  const more = delays.length === 1 ? '1 more attempt' : `${delays.length} more attempts`;
  return `${more}, after ${delays.map(durationText).join(', ')}.`;
}

function changesText(changed: Policy['changed']): string {
  if (changed === null) return 'Whatever has changed in the record.';
  const places = changed.length === 1 ? changed[0] : `one of ${changed.join(', ')}`;
  return `Only if ${places} has changed. Events that do not say what was before are sent too.`;
}

const rateText = (limit: Policy['rate_limit']): string =>
  limit === null
    ? 'As fast as it goes.'
    : `At most ${limit.requests.toLocaleString('en')} requests in any ${durationText(limit.per_seconds)}, retries included.`;

function orderText(ordering: Policy['ordering']): string {
  if (ordering === null) return 'In any order.';
  const whose = ordering.key === '' ? '' : ` for each value of ${ordering.key}`;
  return `One event at a time${whose}, in the order in which they were published.`;
}
