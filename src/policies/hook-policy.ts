import type { RateLimit } from '../delivery/policy/rate-places.js';
import { type CompiledFilter, compileFilter } from '../filters/compile-filter.js';
import { parseFilter } from '../filters/parse-filter.js';

/** `v1`: HMAC with the signing secret. `v1a`: ed25519, for receivers with the public key. */
export const SIGNATURES = ['v1', 'v1a'] as const;

export type Signature = (typeof SIGNATURES)[number];

/** What an app has set for one hook, in the words of the API. What is absent has its default. */
export interface PolicySettings {
  filter?: Record<string, unknown>;
  changed?: string[];
  /** Seconds after each failure. */
  retry_schedule?: number[];
  timeout_seconds?: number;
  max_in_flight?: number;
  rate_limit?: { requests: number; per_seconds: number };
  ordering?: { key: string };
  auto_disable?: boolean;
  circuit_breaker?: boolean;
  signatures?: Signature[];
}

/** The same, ready to be used. Null stands for what the operator's configuration says. */
export interface HookPolicy {
  /** Null: every event. */
  filter: CompiledFilter | null;
  /** JSON pointers into the record, or null: whatever has changed. */
  changed: readonly string[] | null;
  /** Milliseconds after each failure. */
  schedule: readonly number[] | null;
  /** Milliseconds that a whole attempt may take. */
  timeoutMs: number | null;
  /** Attempts at once. */
  maxInFlight: number | null;
  /** Null: as fast as it goes. */
  rate: RateLimit | null;
  /** JSON pointer into the event: deliveries with the same value there go out one at a time. Null: they need not. */
  orderedBy: string | null;
  /** Whether failures may turn the hook off. */
  autoDisable: boolean;
  /** Whether the circuit of the receiver's host may hold the hook back. */
  circuitBreaker: boolean;
  /** What signs its deliveries, or null: `v1` alone. */
  signatures: readonly Signature[] | null;
}

/** A hook with the JSON text of its settings, or null if its app has set nothing. */
interface Governed {
  policy: string | null;
}

const DEFAULT_POLICY: HookPolicy = {
  filter: null,
  changed: null,
  schedule: null,
  timeoutMs: null,
  maxInFlight: null,
  rate: null,
  orderedBy: null,
  autoDisable: true,
  circuitBreaker: true,
  signatures: null,
};

/** By the hook as it is kept in memory, so that a filter is compiled once for each change. */
const known = new WeakMap<Governed, HookPolicy>();

export function policyOf(hook: Governed): HookPolicy {
  if (hook.policy === null) return DEFAULT_POLICY;
  let policy = known.get(hook);
  if (!policy) {
    policy = toPolicy(settingsOf(hook));
    known.set(hook, policy);
  }
  return policy;
}

/** The settings as the app sent them. */
export const settingsOf = ({ policy }: Governed): PolicySettings =>
  policy === null ? {} : (JSON.parse(policy) as PolicySettings);

/** The text to store, or null if nothing is set. */
export const policyText = (settings: PolicySettings): string | null =>
  Object.keys(settings).length === 0 ? null : JSON.stringify(settings);

/** Whether the hook gets only some of the events that match its topic. Compiles nothing: a store may have very many. */
export function isSelective(hook: Governed): boolean {
  if (hook.policy === null) return false;
  const { filter, changed } = settingsOf(hook);
  return filter !== undefined || changed !== undefined;
}

function toPolicy(settings: PolicySettings): HookPolicy {
  const { filter, changed, retry_schedule, timeout_seconds, max_in_flight, rate_limit } = settings;
  return {
    filter: filter === undefined ? null : compiled(filter),
    changed: changed ?? null,
    schedule: retry_schedule?.map((seconds) => seconds * 1_000) ?? null,
    timeoutMs: timeout_seconds === undefined ? null : timeout_seconds * 1_000,
    maxInFlight: max_in_flight ?? null,
    rate: rate_limit ? { requests: rate_limit.requests, windowMs: rate_limit.per_seconds * 1_000 } : null,
    orderedBy: settings.ordering?.key ?? null,
    autoDisable: settings.auto_disable ?? true,
    circuitBreaker: settings.circuit_breaker ?? true,
    signatures: settings.signatures?.includes('v1a') ? settings.signatures : null,
  };
}

/** Only a later version could have stored what this one does not take: the hook then gets too much, and not too little. */
function compiled(filter: Record<string, unknown>): CompiledFilter | null {
  const parsed = parseFilter(filter);
  return parsed.ok ? compileFilter(parsed.filter) : null;
}
