import { headerValues } from '../http/single-header.js';

/** The credentials of a request, or why they could not be read (RFC 6750 sections 2 and 3.1). */
export type Credentials =
  | { outcome: 'token'; token: string; clientId: string | null }
  | { outcome: 'missing' }
  | { outcome: 'malformed'; description: string };

const BEARER = /^bearer(?: |$)/i;
const BEARER_TOKEN = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
const MAX_TOKEN_LENGTH = 4096;

const malformed = (description: string): Credentials => ({ outcome: 'malformed', description });

/**
 * Reads the raw headers, because Node's parsed headers silently drop a second Authorization.
 * @param rawHeaders name, value, name, value …
 * @param url the request's URL: a token in its query besides one in a header is refused
 */
export function readCredentials(rawHeaders: readonly string[], url: string): Credentials {
  const authorization = headerValues(rawHeaders, 'authorization');
  const authToken = headerValues(rawHeaders, 'x-auth-token');
  const clientIds = headerValues(rawHeaders, 'x-auth-client');
  if (authorization.length > 1) return malformed('More than one Authorization header was sent.');
  if (authToken.length > 1 || clientIds.length > 1) return malformed('A credentials header was sent twice.');
  const found = fromHeaders(authorization[0], authToken[0], clientIds[0] ?? null);
  if (found.outcome !== 'missing' && hasQueryToken(url)) return malformed('A token was sent in two places.');
  return found;
}

function fromHeaders(
  authorization: string | undefined,
  authToken: string | undefined,
  clientId: string | null,
): Credentials {
  if (authToken !== undefined) {
    if (authorization !== undefined) return malformed('A token was sent in two places.');
    return accept(TOKEN.test(authToken) ? authToken : undefined, clientId);
  }
  if (authorization === undefined || !BEARER.test(authorization)) return { outcome: 'missing' };
  return accept(BEARER_TOKEN.exec(authorization)?.[1], clientId);
}

function accept(token: string | undefined, clientId: string | null): Credentials {
  if (token === undefined || token.length > MAX_TOKEN_LENGTH) return malformed('The token is malformed.');
  return { outcome: 'token', token, clientId };
}

function hasQueryToken(url: string): boolean {
  const query = url.indexOf('?');
  return query >= 0 && new URLSearchParams(url.slice(query)).has('access_token');
}
