import createClient from 'openapi-fetch';
import { ApiError } from './api-error.ts';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];

const credentials: { token: string | null; onRefused: () => void } = { token: null, onRefused: () => {} };

/** The token is here and in sessionStorage, and nowhere else. */
export function setToken(token: string | null): void {
  credentials.token = token;
}

/** @param onRefused is called when the service no longer accepts the token that a request carried */
export function onTokenRefused(onRefused: () => void): void {
  credentials.onRefused = onRefused;
}

/** The documented routes, with the types of openapi.json. Every answer that is not 2xx is thrown as an ApiError. */
export const client = createClient<paths>({ baseUrl: window.location.origin });

client.use({
  onRequest({ request }) {
    if (credentials.token && !request.headers.has('Authorization'))
      request.headers.set('Authorization', `Bearer ${credentials.token}`);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return;
    const wasOurs = request.headers.get('Authorization') === `Bearer ${credentials.token}`;
    if (response.status === 401 && credentials.token && wasOurs) credentials.onRefused();
    throw await ApiError.of(response);
  },
  onError() {
    return ApiError.unreachable();
  },
});

/** The body of a 2xx answer. @throws ApiError */
export async function dataOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** Parameters without those that are not set. */
export const given = (query: object) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
