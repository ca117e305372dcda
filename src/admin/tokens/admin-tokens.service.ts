import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { NotFound } from '../../errors/repository-errors.js';
import { idempotencyKeyOf } from '../../http/idempotency-header.js';
import { StoresService } from '../../tenants/stores/stores.service.js';
import type { AccessToken } from '../../tenants/tokens/access-token.js';
import { TokensService } from '../../tenants/tokens/tokens.service.js';
import { idOfRequest } from '../id-of-request.js';
import { toPage } from '../page.js';
import type {
  AdminToken,
  AdminTokenList,
  AdminTokenQuery,
  CreatedToken,
  NewAdminToken,
} from './admin-token.schemas.js';

/** The access tokens of a store, as operators see them. */
@Injectable()
export class AdminTokensService {
  constructor(
    private readonly stores: StoresService,
    private readonly tokens: TokensService,
  ) {}

  /** @throws NotFound (the store) */
  async list(storeHash: string, { client_id, cursor, limit }: AdminTokenQuery): Promise<AdminTokenList> {
    await this.stores.find(storeHash);
    const found = await this.tokens.ofStore(storeHash, {
      limit: limit + 1,
      ...(client_id !== undefined && { clientId: client_id }),
      ...(cursor !== undefined && { after: placeOf(cursor) }),
    });
    const { items, next_cursor } = toPage(found, limit, ({ createdAt, id }) => `${createdAt} ${id}`);
    return { data: items.map(toAdminToken), next_cursor };
  }

  /**
   * Installs the app in the store, and creates a token. A repetition with the same key finds the first token.
   * @throws NotFound (store or app), AppError invalid_request, idempotency_conflict
   */
  async create(
    storeHash: string,
    body: NewAdminToken,
    by: Actor,
    headerKey: string | undefined,
  ): Promise<CreatedToken> {
    const grant = { storeHash, clientId: body.client_id, scopes: [...new Set(body.scopes)] };
    const lifeMs = body.expires_in === null ? null : body.expires_in * 1000;
    const { accessToken, record } =
      headerKey === undefined
        ? await this.tokens.create(grant, lifeMs, by)
        : await this.tokens.createOnce(idFor(storeHash, headerKey, by), grant, lifeMs, by);
    return { ...toAdminToken(record), access_token: accessToken };
  }

  /** A token that is revoked already stays so. @throws NotFound, also if the token belongs to another store */
  async revoke(storeHash: string, id: string, by: Actor): Promise<AdminToken> {
    if (!(await this.tokens.find(storeHash, id))) throw new NotFound('token');
    return toAdminToken(await this.tokens.revoke(id, by));
  }
}

const idFor = (storeHash: string, headerKey: string, by: Actor) =>
  idOfRequest({ operatorId: by.operatorId!, within: storeHash, key: idempotencyKeyOf(headerKey) });

function placeOf(cursor: string) {
  const [createdAt, id] = cursor.split(' ') as [string, string];
  return { createdAt: Number(createdAt), id };
}

const toIsoOrNull = (time: number | null) => (time === null ? null : new Date(time).toISOString());

const toAdminToken = (token: AccessToken): AdminToken => ({
  id: token.id,
  store_hash: token.storeHash,
  client_id: token.clientId,
  scopes: token.scopes,
  created_at: new Date(token.createdAt).toISOString(),
  expires_at: toIsoOrNull(token.expiresAt),
  revoked_at: toIsoOrNull(token.revokedAt),
});
