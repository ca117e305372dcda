import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, given, type Schemas } from './client.ts';
import { followMs } from './deliveries.ts';

export type Store = Schemas['AdminStore'];
export type App = Schemas['AdminApp'];
export type AppContents = Schemas['AppContents'];
export type Token = Schemas['AdminToken'];
export type AdminHook = Schemas['AdminHook'];

export interface PageQuery {
  q?: string | undefined;
  cursor?: string | undefined;
}

const LIMIT = 50;

export const storesQuery = (page: PageQuery) =>
  queryOptions({
    queryKey: ['stores', page],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/stores', { params: { query: given({ ...page, limit: LIMIT }) } })),
  });

export const storeQuery = (hash: string) =>
  queryOptions({
    queryKey: ['stores', hash],
    queryFn: () => dataOf(client.GET('/admin/v1/stores/{hash}', { params: { path: { hash } } })),
  });

export const createStore = (body: Schemas['NewAdminStore']) =>
  dataOf(client.POST('/admin/v1/stores', { body }));

export const deleteStore = (hash: string) =>
  dataOf(client.DELETE('/admin/v1/stores/{hash}', { params: { path: { hash } } }));

export const appsQuery = (page: PageQuery) =>
  queryOptions({
    queryKey: ['apps', page],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/apps', { params: { query: given({ ...page, limit: LIMIT }) } })),
  });

export const appQuery = (client_id: string) =>
  queryOptions({
    queryKey: ['apps', client_id],
    queryFn: () => dataOf(client.GET('/admin/v1/apps/{client_id}', { params: { path: { client_id } } })),
    staleTime: 60_000,
  });

export const createApp = (name: string) => dataOf(client.POST('/admin/v1/apps', { body: { name } }));

export const deleteApp = (client_id: string) =>
  dataOf(client.DELETE('/admin/v1/apps/{client_id}', { params: { path: { client_id } } }));

/** What ends with an app, over all stores. */
export const appContentsQuery = (client_id: string) =>
  queryOptions({
    queryKey: ['apps', client_id, 'contents'],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/apps/{client_id}/contents', { params: { path: { client_id } } })),
    staleTime: 0,
  });

export const tokensQuery = (hash: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['stores', hash, 'tokens', cursor],
    queryFn: () => {
      const params = { path: { hash }, query: given({ cursor, limit: LIMIT }) };
      return dataOf(client.GET('/admin/v1/stores/{hash}/tokens', { params }));
    },
  });

/** @param idempotencyKey the same for each repetition, so that a lost answer installs nothing twice */
export const installApp = (hash: string, body: Schemas['NewAdminToken'], idempotencyKey: string) => {
  const params = { path: { hash }, header: { 'idempotency-key': idempotencyKey } };
  return dataOf(client.POST('/admin/v1/stores/{hash}/tokens', { params, body }));
};

export const createPortalLink = (body: Schemas['NewPortalSession']) =>
  dataOf(client.POST('/admin/v1/portal-sessions', { body }));

export const revokeToken = (hash: string, id: string) =>
  dataOf(client.DELETE('/admin/v1/stores/{hash}/tokens/{id}', { params: { path: { hash, id } } }));

export interface HookFilters {
  client_id?: string | undefined;
  is_active?: 'true' | 'false' | undefined;
  cursor?: string | undefined;
}

export const storeHooksQuery = (hash: string, filters: HookFilters) =>
  queryOptions({
    queryKey: ['stores', hash, 'hooks', filters],
    queryFn: () => {
      const params = { path: { hash }, query: given({ ...filters, limit: LIMIT }) };
      return dataOf(client.GET('/admin/v1/stores/{hash}/hooks', { params }));
    },
  });

export const storeHookQuery = (hash: string, key: string) =>
  queryOptions({
    queryKey: ['stores', hash, 'hooks', key],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/stores/{hash}/hooks/{key}', { params: { path: { hash, key } } })),
    refetchInterval: 5_000,
  });

/** What its app has set for it, and which of it are defaults. */
export const storeHookPolicyQuery = (hash: string, key: string) =>
  queryOptions({
    queryKey: ['stores', hash, 'hooks', key, 'policy'],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/stores/{hash}/hooks/{key}/policy', { params: { path: { hash, key } } })),
  });

export const storeDeliveryQuery = (hash: string, id: string) =>
  queryOptions({
    queryKey: ['stores', hash, 'deliveries', id],
    queryFn: () =>
      dataOf(client.GET('/admin/v1/stores/{hash}/deliveries/{id}', { params: { path: { hash, id } } })),
    refetchInterval: (query) => followMs(query.state.data),
  });

export const resendAny = (hash: string, id: string) =>
  dataOf(client.POST('/admin/v1/stores/{hash}/deliveries/{id}/resend', { params: { path: { hash, id } } }));

export const cancelAny = (hash: string, id: string) =>
  dataOf(client.POST('/admin/v1/stores/{hash}/deliveries/{id}/cancel', { params: { path: { hash, id } } }));

/** Up to this many records of a kind are counted before a deletion. */
export const COUNTED = 250;

interface CountablePage {
  data: unknown[];
  next_cursor: string | null;
}

/** How many records a list has, or COUNTED if it has that many or more. */
async function countOf(read: (cursor: string | undefined) => Promise<CountablePage>): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    count += page.data.length;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && count < COUNTED);
  return Math.min(count, COUNTED);
}

/** What ends with a store. */
export const storeContentsQuery = (hash: string) =>
  queryOptions({
    queryKey: ['stores', hash, 'contents'],
    queryFn: async () => {
      const paramsAt = (cursor: string | undefined) => ({
        params: { path: { hash }, query: given({ cursor, limit: LIMIT }) },
      });
      const [tokens, hooks] = await Promise.all([
        countOf((cursor) => dataOf(client.GET('/admin/v1/stores/{hash}/tokens', paramsAt(cursor)))),
        countOf((cursor) => dataOf(client.GET('/admin/v1/stores/{hash}/hooks', paramsAt(cursor)))),
      ]);
      return { tokens, hooks };
    },
    staleTime: 0,
  });
