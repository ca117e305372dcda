import { client, dataOf, type Schemas } from './client.ts';

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** Who the token of an operator belongs to. @throws ApiError */
export const operatorOf = (token: string): Promise<Schemas['CallingOperator']> =>
  dataOf(client.GET('/admin/v1/operator', bearer(token)));

/** Whether the token is an app's in this store. Its client id, if a hook tells it. @throws ApiError */
export async function appOf(storeHash: string, token: string): Promise<string | null> {
  const params = { path: { store_hash: storeHash }, query: { limit: 1 } };
  const hooks = await dataOf(client.GET('/stores/{store_hash}/v2/hooks', { params, ...bearer(token) }));
  return hooks[0]?.client_id ?? null;
}
