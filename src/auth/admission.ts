import type { Request } from 'express';
import { clientAddress } from '../http/client-address.js';
import { singleHeader } from '../http/single-header.js';
import type { AccessToken, Scope } from '../tenants/tokens/access-token.js';
import { readCredentials } from './bearer-credentials.js';
import {
  credentialsMalformed,
  credentialsMissing,
  readOnly,
  scopeMissing,
  storeMismatch,
  tokenInvalid,
} from './challenge.js';
import type { Principal } from './principal.js';

export interface AuthenticatedRequest extends Request {
  requestId?: string;
  principal?: Principal;
  /** For a request that waits: rejects once the token is no longer in force. */
  recheck?: () => Promise<void>;
}

export interface Presented {
  token: string;
  /** From `X-Auth-Client`, or null if it was not sent. */
  clientId: string | null;
}

/** Reads the credentials of a request. @throws AppError if they are missing or malformed */
export function presentedBy(request: Request): Presented {
  const credentials = readCredentials(request.rawHeaders, request.url);
  if (credentials.outcome === 'missing') throw credentialsMissing();
  if (credentials.outcome === 'malformed') throw credentialsMalformed(credentials.description);
  return credentials;
}

const READING = ['GET', 'HEAD'];

/**
 * Compares the request with the token: app, then store, then scope, then whether it may change anything. Everything comes from the token, so a store hash
 * that the caller only claims is never looked up.
 * @param scopes of which the token needs one, the preferred one first
 * @throws AppError invalid_token, invalid_request, wrong_store, insufficient_scope
 */
export function admit(
  request: AuthenticatedRequest,
  presented: Presented,
  token: AccessToken,
  scopes: readonly Scope[],
): void {
  if (presented.clientId !== null && presented.clientId !== token.clientId) throw tokenInvalid();
  const claimed = request.params['store_hash'] ?? singleHeader(request, 'tenant');
  if (claimed !== undefined && claimed !== token.storeHash) throw storeMismatch();
  if (!scopes.some((scope) => token.scopes.includes(scope))) throw scopeMissing(scopes[0]!);
  if (token.portal === 'read' && !READING.includes(request.method)) throw readOnly();
  request.principal = principalOf(request, token);
}

function principalOf(request: AuthenticatedRequest, token: AccessToken): Principal {
  const { storeHash, clientId, id: tokenId, scopes } = token;
  const requestId = request.requestId ?? null;
  const address = clientAddress(request);
  return {
    storeHash,
    clientId,
    tokenId,
    scopes,
    actor: token.portal
      ? { via: 'api', clientId, tokenId: null, portalSessionId: tokenId, address, requestId }
      : { via: 'api', clientId, tokenId, address, requestId },
  };
}
