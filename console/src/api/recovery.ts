import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';

export type Recovery = Schemas['AdminReplay'];
export type RecoveryByHook = Schemas['AdminReplayByHook'];
export type RecoveryPart = RecoveryByHook['by_hook'][number];

/** What a recovery takes, as it stands in addresses. */
export interface Wanted {
  store_hash?: string | undefined;
  client_id?: string | undefined;
  host?: string | undefined;
  /** The key of one hook. Incidents ask for it, and no field of the form. */
  hook?: string | undefined;
  failure?: NonNullable<Recovery['failure']> | undefined;
  /** All three states in place of failed deliveries only. */
  all?: true | undefined;
  since?: string | undefined;
  until?: string | undefined;
  rate?: number | undefined;
  turn_on?: true | undefined;
}

export const USUAL_RATE = 10;

const PAGE = 20;
const LIVE_MS = 1_000;

function bodyOf({ all, since = '', ...wanted }: Wanted, dry_run: boolean): Schemas['NewAdminReplay'] {
  const states = all ? { states: ['exhausted', 'delivered', 'cancelled'] as const } : {};
  return { ...given(wanted), ...states, since, dry_run } as Schemas['NewAdminReplay'];
}

/** Counts what would be sent again, hook by hook. */
export const countRecovery = (wanted: Wanted) =>
  dataOf(client.POST('/admin/v1/replays', { body: bodyOf(wanted, true) }));

/** What one start is known by, however often it is asked for. */
export const newStartKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

/** @param key of this start: after an answer that was lost, the same one gets the job that was started */
export const startRecovery = (wanted: Wanted, key: string) =>
  dataOf(
    client.POST('/admin/v1/replays', {
      params: { header: { 'idempotency-key': key } },
      body: bodyOf(wanted, false),
    }),
  );

export const recoveriesQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['recoveries', { cursor }],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/replays', { params: { query: given({ cursor, limit: PAGE }) } })),
    refetchInterval: (query) =>
      query.state.data?.data.some(({ state }) => state === 'running') ? LIVE_MS : false,
  });

export const recoveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['recoveries', id],
    queryFn: () => dataOf(client.GET('/admin/v1/replays/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? LIVE_MS : false),
  });

export const cancelRecovery = (id: string) =>
  dataOf(client.DELETE('/admin/v1/replays/{id}', { params: { path: { id } } }));
