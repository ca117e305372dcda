import type { ChangeFilters } from './api/audit.ts';
import type { CircuitFilters } from './api/circuits.ts';
import type { AnyIncidentFilters } from './api/incidents.ts';
import type { Wanted } from './api/recovery.ts';
import { RANGES, type Shown, USUAL_RANGE } from './api/stats.ts';
import type { StoreDeliveryFilters, StoreEventFilters } from './api/store-log.ts';
import { FAILURE_CODES } from './features/deliveries/failure-names.ts';
import { INCIDENT_STATES } from './features/incidents/incident-state.tsx';
import { DELIVERY_STATES, type DeliveryState } from './ui/StateBadge.tsx';

/** What addresses may say after the question mark. Anything else in them is dropped: people edit and cut links. */
type Raw = Record<string, unknown>;

/** The router reads `?cursor=12` as a number. */
const text = (raw: unknown): string | undefined =>
  typeof raw === 'string' && raw !== '' ? raw : typeof raw === 'number' ? String(raw) : undefined;

const oneOf = <T extends string>(raw: unknown, values: readonly T[]): T | undefined =>
  values.find((value) => value === raw);

const moment = (raw: unknown): string | undefined => {
  const given = text(raw);
  return given !== undefined && !Number.isNaN(Date.parse(given)) ? given : undefined;
};

/** The usual range is left out, so that there is one address for it. */
function shownSearch(raw: Raw): Shown {
  const [from, to] = [moment(raw['from']), moment(raw['to'])];
  if (from && to && Date.parse(from) < Date.parse(to)) return { from, to };
  return {
    range: oneOf(
      raw['range'],
      RANGES.filter((range) => range !== USUAL_RANGE),
    ),
  };
}

export interface HookSearch extends Shown {
  tab?: 'replays' | 'health' | 'policy' | undefined;
  replay?: string | undefined;
  state?: DeliveryState | undefined;
  scope?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
  /** Whether each delivery says which record it is about. */
  records?: true | undefined;
  cursor?: string | undefined;
}

export const hookSearch = (raw: Raw): HookSearch => ({
  ...shownSearch(raw),
  tab: oneOf(raw['tab'], ['replays', 'health', 'policy'] as const),
  replay: text(raw['replay']),
  state: oneOf(raw['state'], DELIVERY_STATES),
  scope: text(raw['scope']),
  after: moment(raw['after']),
  before: moment(raw['before']),
  records: yes(raw['records']),
  cursor: text(raw['cursor']),
});

/** Which API has them. Hooks are the usual ones, and are left out. */
interface KindSearch {
  kind?: 'web-hook' | undefined;
}

const kindOf = (raw: Raw) => oneOf(raw['kind'], ['web-hook'] as const);

export const hooksSearch = (raw: Raw): KindSearch & { page?: number | undefined } => {
  const page = Number(raw['page']);
  return { kind: kindOf(raw), page: Number.isSafeInteger(page) && page > 1 ? page : undefined };
};

/** The scope of a web-hook is its object and action: `Order/Create`. */
export const newHookSearch = (raw: Raw): KindSearch & { scope?: string | undefined } => ({
  kind: kindOf(raw),
  ...scopeSearch(raw),
});

export const scopeSearch = (raw: Raw): { scope?: string | undefined } => ({ scope: text(raw['scope']) });

export const eventSearch = (raw: Raw): { id?: string | undefined } => ({ id: text(raw['id']) });

export interface OverviewSearch extends Shown {
  store_hash?: string | undefined;
  client_id?: string | undefined;
}

export const overviewSearch = (raw: Raw): OverviewSearch => ({
  ...shownSearch(raw),
  store_hash: text(raw['store_hash']),
  client_id: text(raw['client_id']),
});

/** In the session of an app, the store and the app are its own. */
export const incidentSearch = (raw: Raw): AnyIncidentFilters => ({
  state: oneOf(raw['state'], INCIDENT_STATES),
  failure: oneOf(raw['failure'], FAILURE_CODES),
  store_hash: text(raw['store_hash']),
  client_id: text(raw['client_id']),
  cursor: text(raw['cursor']),
});

export interface RecoverySearch extends Wanted {
  /** The job that is shown. */
  replay?: string | undefined;
  cursor?: string | undefined;
}

const yes = (raw: unknown): true | undefined => (String(raw) === 'true' ? true : undefined);

const rate = (raw: unknown): number | undefined => {
  const given = Number(raw);
  return Number.isSafeInteger(given) && given >= 1 && given <= 100 ? given : undefined;
};

export const recoverySearch = (raw: Raw): RecoverySearch => ({
  store_hash: text(raw['store_hash']),
  client_id: text(raw['client_id']),
  host: text(raw['host']),
  failure: oneOf(raw['failure'], FAILURE_CODES),
  all: yes(raw['all']),
  since: moment(raw['since']),
  until: moment(raw['until']),
  rate: rate(raw['rate']),
  turn_on: yes(raw['turn_on']),
  replay: text(raw['replay']),
  cursor: text(raw['cursor']),
});

export const circuitSearch = (raw: Raw): CircuitFilters => ({
  state: oneOf(raw['state'], ['open', 'probing'] as const),
  cursor: text(raw['cursor']),
});

export interface AuditSearch extends ChangeFilters {
  /** The number of the change that is shown. */
  change?: number | undefined;
}

export const auditSearch = (raw: Raw): AuditSearch => ({
  store_hash: text(raw['store_hash']),
  client_id: text(raw['client_id']),
  since: moment(raw['since']),
  cursor: text(raw['cursor']),
  change: Number.isSafeInteger(raw['change']) ? (raw['change'] as number) : undefined,
});

export const storeDeliveriesSearch = (raw: Raw): StoreDeliveryFilters => ({
  state: oneOf(raw['state'], DELIVERY_STATES),
  hook: text(raw['hook']),
  client_id: text(raw['client_id']),
  scope: text(raw['scope']),
  event_id: text(raw['event_id']),
  failure: oneOf(raw['failure'], FAILURE_CODES),
  since: moment(raw['since']),
  until: moment(raw['until']),
  cursor: text(raw['cursor']),
});

export const storeEventSearch = (raw: Raw): StoreEventFilters => ({
  client_id: text(raw['client_id']),
  matched: oneOf(String(raw['matched']), ['true', 'false'] as const),
  cursor: text(raw['cursor']),
});

export interface ListSearch {
  q?: string | undefined;
  cursor?: string | undefined;
}

export const listSearch = (raw: Raw): ListSearch => ({ q: text(raw['q']), cursor: text(raw['cursor']) });

export interface StoreSearch {
  tab?: 'apps' | undefined;
  client_id?: string | undefined;
  is_active?: 'true' | 'false' | undefined;
  cursor?: string | undefined;
}

/** The router reads `?is_active=true` as a boolean. */
export const storeSearch = (raw: Raw): StoreSearch => ({
  tab: oneOf(raw['tab'], ['apps'] as const),
  client_id: text(raw['client_id']),
  is_active: oneOf(String(raw['is_active']), ['true', 'false'] as const),
  cursor: text(raw['cursor']),
});
