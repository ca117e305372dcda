import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import { digest, newSecret } from '../digest.js';
import type { AccessToken, Grant } from './access-token.js';
import { chooseScopes } from './access-token.js';
import { type TokenFilter, TokenRepository } from './token.repository.js';
import { isSameRequest } from './token-rules.js';
import { TokenVerifier } from './token-verifier.js';

/** Lifetime of a token from the token endpoint. The client can ask for a new one at any time. */
export const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

/** The only place where the token itself appears. */
export interface IssuedToken {
  accessToken: string;
  record: AccessToken;
}

@Injectable()
export class TokensService {
  constructor(
    private readonly tokens: TokenRepository,
    private readonly verifier: TokenVerifier,
  ) {}

  /**
   * For the operator: also installs the app in the store with these scopes.
   * @throws NotFound (store or app)
   */
  async create(grant: Grant, lifeMs: number | null, by: Actor): Promise<IssuedToken> {
    await this.tokens.grant(grant, by);
    return this.issue(grant, lifeMs, by);
  }

  /**
   * As `create`, for a request that may be repeated: all repetitions give the token with this id, and its secret only the
   * first one.
   * @throws NotFound (store or app), AppError idempotency_conflict if the first request asked for another token
   */
  async createOnce(
    id: string,
    grant: Grant,
    lifeMs: number | null,
    by: Actor,
  ): Promise<{ accessToken: string | null; record: AccessToken }> {
    const known = await this.tokens.find(grant.storeHash, id);
    if (known) return { accessToken: null, record: repeated(known, grant, lifeMs) };
    await this.tokens.grant(grant, by);
    const { accessToken, record } = newToken(grant, lifeMs, id);
    const stored = await this.tokens.create(record, by);
    if (stored.hash === record.hash) return { accessToken, record };
    return { accessToken: null, record: repeated(stored, grant, lifeMs) };
  }

  /** Null if the store has no such token. */
  find(storeHash: string, id: string): Promise<AccessToken | null> {
    return this.tokens.find(storeHash, id);
  }

  ofStore(storeHash: string, filter: TokenFilter): Promise<AccessToken[]> {
    return this.tokens.ofStore(storeHash, filter);
  }

  list(): Promise<AccessToken[]> {
    return this.tokens.list();
  }

  /** @throws NotFound */
  async revoke(id: string, by: Actor): Promise<AccessToken> {
    const revoked = await this.tokens.revoke(id, Date.now(), by);
    if (!revoked) throw new NotFound('token', id);
    this.verifier.forget(id);
    return revoked;
  }

  /** For a client: the grant of RFC 6749 section 4.4. @throws AppError invalid_grant, invalid_scope */
  async clientCredentials(request: ClientCredentialsRequest, by: Actor): Promise<IssuedToken> {
    const { storeHash, clientId, scope } = request;
    const grant = await this.tokens.findGrant(storeHash, clientId);
    if (!grant) throw new AppError('invalid_grant', 'The app is not installed in this store.');
    return this.issue({ ...grant, scopes: chooseScopes(grant.scopes, scope) }, TOKEN_LIFE_MS, by);
  }

  /** Ignores a token that is unknown or belongs to another client, as RFC 7009 section 2.2 requires. */
  async revokeOwn(token: string, clientId: string, by: Actor): Promise<void> {
    const record = await this.tokens.findByHash(digest(token));
    if (record?.clientId === clientId) await this.revoke(record.id, by);
  }

  private async issue(grant: Grant, lifeMs: number | null, by: Actor): Promise<IssuedToken> {
    const issued = newToken(grant, lifeMs, randomUUID());
    await this.tokens.create(issued.record, by);
    return issued;
  }
}

function newToken({ storeHash, clientId, scopes }: Grant, lifeMs: number | null, id: string): IssuedToken {
  const accessToken = newSecret();
  const createdAt = Date.now();
  const record: AccessToken = {
    id,
    hash: digest(accessToken),
    storeHash,
    clientId,
    scopes: [...scopes],
    createdAt,
    expiresAt: lifeMs === null ? null : createdAt + lifeMs,
    revokedAt: null,
  };
  return { accessToken, record };
}

function repeated(first: AccessToken, grant: Grant, lifeMs: number | null): AccessToken {
  if (isSameRequest(first, grant, lifeMs)) return first;
  throw new AppError(
    'idempotency_conflict',
    'The header Idempotency-Key was used for another token. Use a new key.',
  );
}

export interface ClientCredentialsRequest {
  storeHash: string;
  clientId: string;
  /** Space-separated, or undefined for all granted scopes. */
  scope: string | undefined;
}
