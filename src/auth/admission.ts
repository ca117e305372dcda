import type { Request } from 'express';
import type { AccessToken, Scope } from '../tenants/tokens/access-token.js';
import { readCredentials } from './bearer-credentials.js';
import {
  credentialsMalformed,
  credentialsMissing,
  scopeMissing,
  storeMismatch,
  tokenInvalid,
} from './challenge.js';
import type { Principal } from './principal.js';

export interface AuthenticatedRequest extends Request {
  requestId?: string;
  principal?: Principal;
}

export interface Presented {
  token: string;
  /** From `X-Auth-Client`; null where it was not sent. */
  clientId: string | null;
}

/** @throws AppError for the rows of the table that need no look-up */
export function presentedBy(request: Request): Presented {
  const credentials = readCredentials(request.rawHeaders, request.url);
  if (credentials.outcome === 'missing') throw credentialsMissing();
  if (credentials.outcome === 'malformed') throw credentialsMalformed(credentials.description);
  return credentials;
}

/**
 * The rest of the table, from what the token says alone: app, then store, then scope. Nothing is read by a store
 * hash that the caller merely claims.
 * @throws AppError
 */
export function admit(
  request: AuthenticatedRequest,
  presented: Presented,
  token: AccessToken,
  scope: Scope,
): void {
  if (presented.clientId !== null && presented.clientId !== token.clientId) throw tokenInvalid();
  const claimed = request.params['store_hash'] ?? request.headers['tenant'];
  if (claimed !== undefined && claimed !== token.storeHash) throw storeMismatch();
  if (!token.scopes.includes(scope)) throw scopeMissing(scope);
  request.principal = principalOf(request, token);
}

function principalOf(request: AuthenticatedRequest, token: AccessToken): Principal {
  const { storeHash, clientId, id: tokenId, scopes } = token;
  const requestId = request.requestId ?? null;
  const address = request.socket.remoteAddress ?? null;
  return {
    storeHash,
    clientId,
    tokenId,
    scopes,
    actor: { via: 'api', clientId, tokenId, address, requestId },
  };
}
