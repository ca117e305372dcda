import type { Policy, PolicySettings } from '../../api/policies.ts';
import { isDefault, otherSettings } from './policy-fields.ts';

/** A policy as a form holds it. What is empty has its default. */
export interface PolicyDraft {
  /** JSON. */
  filter: string;
  /** JSON. */
  changed: string;
  retries: 'default' | 'none' | 'own';
  /** Seconds, between commas. */
  delays: string;
  timeout_seconds: number | string;
  max_in_flight: number | string;
  requests: number | string;
  per_seconds: number | string;
  order: 'none' | 'hook' | 'key';
  /** JSON pointer. */
  order_key: string;
  signatures: string[];
  auto_disable: boolean;
  circuit_breaker: boolean;
  /** JSON of the fields that the form does not know. */
  others: string;
}

/** What a part of the form gets: the draft, how to change it, and what is wrong with a field. */
export interface DraftPart {
  draft: PolicyDraft;
  policy: Policy;
  onChange: (part: Partial<PolicyDraft>) => void;
  problemOf: (field: string) => string | undefined;
}

export function draftOf(policy: Policy): PolicyDraft {
  const { filter, changed, retry_schedule, rate_limit, ordering } = policy;
  const others = otherSettings(policy);
  const own = <T>(field: keyof PolicySettings, value: T) => (isDefault(policy, field) ? '' : value);
  return {
    filter: jsonText(filter),
    changed: jsonText(changed),
    retries: isDefault(policy, 'retry_schedule') ? 'default' : retry_schedule.length === 0 ? 'none' : 'own',
    delays: String(own('retry_schedule', retry_schedule.join(', '))),
    timeout_seconds: own('timeout_seconds', policy.timeout_seconds),
    max_in_flight: own('max_in_flight', policy.max_in_flight),
    requests: rate_limit?.requests ?? '',
    per_seconds: rate_limit?.per_seconds ?? '',
    order: ordering === null ? 'none' : ordering.key === '' ? 'hook' : 'key',
    order_key: ordering?.key ?? '',
    signatures: policy.signatures,
    auto_disable: policy.auto_disable,
    circuit_breaker: policy.circuit_breaker,
    others: Object.keys(others).length === 0 ? '' : jsonText(others),
  };
}

const jsonText = (value: unknown): string => (value === null ? '' : JSON.stringify(value, null, 2));

type Problems = Partial<Record<'filter' | 'changed' | 'retry_schedule' | 'ordering.key' | 'others', string>>;

export interface ReadDraft {
  settings: PolicySettings;
  /** Why a text cannot even be sent, by field. What may be in it is for the service to say. */
  problems: Problems;
}

/** What to send. Fields with their default are left out, so that they follow the default when it changes. */
export function readDraft(draft: PolicyDraft): ReadDraft {
  const problems: Problems = {};
  const json = (field: 'filter' | 'changed' | 'others') => {
    const read = readJson(draft[field]);
    if (read.problem) problems[field] = read.problem;
    return read.value;
  };
  const others = json('others') ?? {};
  if (typeof others !== 'object' || Array.isArray(others))
    problems.others = 'Must be an object with one entry for each field.';
  if (draft.retries === 'own' && draft.delays.trim() === '')
    problems.retry_schedule = 'Enter a delay in seconds, or choose one attempt only.';
  if (draft.order === 'key' && draft.order_key === '')
    problems['ordering.key'] = 'Enter where the key is in an event, or choose all of the hook.';
  const settings = {
    ...(others as object),
    filter: json('filter'),
    changed: json('changed'),
    retry_schedule: scheduleOf(draft),
    timeout_seconds: filled(draft.timeout_seconds),
    max_in_flight: filled(draft.max_in_flight),
    rate_limit: rateOf(draft),
    ordering: orderingOf(draft),
    signatures: draft.signatures.join() === 'v1' ? undefined : draft.signatures,
    auto_disable: draft.auto_disable ? undefined : false,
    circuit_breaker: draft.circuit_breaker ? undefined : false,
  };
  return { settings: withoutUndefined(settings), problems };
}

const filled = (value: number | string) => (value === '' ? undefined : value);

function rateOf({ requests, per_seconds }: PolicyDraft): object | undefined {
  if (requests === '' && per_seconds === '') return undefined;
  return withoutUndefined({ requests: filled(requests), per_seconds: filled(per_seconds) });
}

function orderingOf({ order, order_key }: PolicyDraft): { key: string } | undefined {
  if (order === 'none') return undefined;
  return { key: order === 'hook' ? '' : order_key };
}

function scheduleOf({ retries, delays }: PolicyDraft): (number | string)[] | undefined {
  if (retries === 'default') return undefined;
  return retries === 'none' ? [] : delaysOf(delays);
}

/** What is no number stays as it was typed: the service says what is wrong with it. */
export const delaysOf = (text: string): (number | string)[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (Number.isFinite(Number(part)) ? Number(part) : part));

/** @returns undefined for an empty text */
export function readJson(text: string): { value?: unknown; problem?: string } {
  if (text.trim() === '') return {};
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: `This is not JSON: ${(error as Error).message}` };
  }
}

const withoutUndefined = (settings: object) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
