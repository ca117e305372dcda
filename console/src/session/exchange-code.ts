import { client, dataOf } from '../api/client.ts';
import type { Session } from './session.ts';

/** The session behind the code of a link. @throws ApiError if the code was used, is too old or never was */
export async function exchangeCode(code: string): Promise<Session> {
  const answer = await dataOf(client.POST('/console/session', { body: { code } }));
  return {
    kind: 'app',
    token: answer.access_token,
    storeHash: answer.store_hash,
    clientId: answer.client_id,
    access: answer.access,
    expiresAt: Date.parse(answer.expires_at),
  };
}
