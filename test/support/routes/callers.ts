import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorsService } from '../../../src/admin/operators/operators.service.js';
import { OPERATOR } from '../../../src/audit/change.js';
import { AppsService } from '../../../src/tenants/apps/apps.service.js';
import { PortalSessionsService } from '../../../src/tenants/portal/portal-sessions.service.js';
import { StoresService } from '../../../src/tenants/stores/stores.service.js';
import type { PortalAccess, Scope } from '../../../src/tenants/tokens/access-token.js';
import { TokensService } from '../../../src/tenants/tokens/tokens.service.js';
import { type Client, newOperator, type TestApp } from '../service/app.js';
import { isAdmin } from './every-route.js';
import type { Route } from './openapi.js';

/** Somebody who is not the victim, or no longer, or not entirely. */
export interface Caller {
  name: string;
  /** Null for none. */
  token: string | null;
  /** Its own store. */
  storeHash: string;
  /** The right statuses on a guarded route, for an id of the victim's under the caller's own store. Null to leave it out. */
  answers(route: Route): number[] | null;
  /** Whether this route may show the victim's records, but for its secrets. */
  maySee?(route: Route): boolean;
}

const DONE = [200, 201, 202, 204, 409, 422, 429];
const ended = () => [401];

/** The scopes that the route's description names. One of them is enough. */
const scopesOf = ({ description = '' }: Route) =>
  [...description.matchAll(/scope `([a-z:]+)`/g)].map(([, scope]) => scope!);
const hasId = ({ path }: Route) => /\{(?!store_hash)/.test(path);

/** An app with this scope, which has none of the victim's records. */
const appWith =
  (...scopes: string[]) =>
  (route: Route): number[] => {
    if (isAdmin(route)) return [401];
    if (!scopesOf(route).some((scope) => scopes.includes(scope))) return [403];
    return hasId(route) ? [404] : DONE;
  };

/** Pulling leases messages, though its method is GET. */
const reads = ({ method, path }: Route) => method === 'GET' && !path.endsWith('/messages');

const reader = (route: Route): number[] =>
  !isAdmin(route) && !reads(route) ? [403] : appWith('default')(route);

/** What an operator may do is not tried: it would end the victim. */
const operatorWith =
  (scope: string) =>
  (route: Route): number[] | null => {
    if (!isAdmin(route)) return [401];
    if (route.method === 'GET') return [200, 404];
    return scope === 'admin:write' ? null : [403];
  };

/** A session of the victim's own app, for reading: it sees what the victim sees. */
const ownReader = (route: Route): number[] => (isAdmin(route) || !reads(route) ? reader(route) : [200]);

/** Every wrong kind of caller of what belongs to `victim`. The name of each is what its token is. */
export async function everyCaller({ nest, install }: TestApp, victim: Client): Promise<Caller[]> {
  const get = <T>(token: abstract new (...args: never[]) => T) => nest.get<T>(token, { strict: false });
  const { storeHash, clientId } = victim;
  const own = { storeHash };
  const issue = (of: Pick<Client, 'storeHash' | 'clientId'>, scopes: Scope[], lifeMs: number | null = null) =>
    get(TokensService).create({ storeHash: of.storeHash, clientId: of.clientId, scopes }, lifeMs, OPERATOR);
  const link = async (
    of: Pick<Client, 'storeHash' | 'clientId'>,
    access: PortalAccess,
    lifeMs = 3_600_000,
  ) => {
    const draft = { storeHash: of.storeHash, clientId: of.clientId, access, lifeMs };
    const { url, session } = await get(PortalSessionsService).create(draft, OPERATOR);
    const code = new URL(url).hash.slice('#code='.length);
    const opened = await get(PortalSessionsService).open(code, OPERATOR);
    return { id: session.id, code, token: opened!.accessToken };
  };
  const both: Scope[] = ['default', 'events:write'];

  const revoked = await issue(victim, both);
  await get(TokensService).revoke(revoked.record.id, OPERATOR);
  const [revokedLink, replayedLink] = [await link(victim, 'write'), await link(victim, 'write')];
  await get(PortalSessionsService).revoke(revokedLink.id, OPERATOR);
  await get(PortalSessionsService).open(replayedLink.code, OPERATOR);
  const [expired, expiredLink] = [await issue(victim, both, 1_000), await link(victim, 'write', 1_000)];
  const [fromApp, fromStore] = [
    await install({ scopes: both }),
    await install({ storeHash: 'gone1', scopes: both }),
  ];
  const linkOfApp = await link(fromApp, 'write');
  await get(AppsService).delete(fromApp.clientId, OPERATOR);
  await get(StoresService).delete('gone1', OPERATOR);
  const oldOperator = await newOperator(nest, 'admin:write');
  await get(OperatorsService).revoke(oldOperator.id, OPERATOR);

  const neighbor = await install({ scopes: both });
  const stranger = await install({ storeHash: 'stranger7', scopes: both });
  const elsewhere = { storeHash: stranger.storeHash, clientId };
  const past: Caller[] = [
    ['a revoked token', revoked.accessToken],
    ['an expired token', expired.accessToken],
    ['a token of a deleted app', fromApp.token],
    ['a token of a deleted store', fromStore.token],
    ['a revoked operator', oldOperator.token],
    ['a revoked portal session', revokedLink.token],
    ['a portal session whose code was used twice', replayedLink.token],
    ['an expired portal session', expiredLink.token],
    ['a portal session of a deleted app', linkOfApp.token],
    ['the code of a link', revokedLink.code],
    ['no token', null],
    ['garbage', 'x'.repeat(43)],
    ['garbage in the form of a portal token', `portal.${'x'.repeat(43)}`],
  ].map(([name, token]) => ({ ...own, name: name!, token: token!, answers: ended }));
  const now = (
    name: string,
    token: string,
    answers: Caller['answers'],
    more: Partial<Caller> = {},
  ): Caller => ({
    ...own,
    name,
    token,
    answers,
    ...more,
  });
  const { token: reading } = await link(victim, 'read');
  const present: Caller[] = [
    now(
      'the app with another scope',
      (await issue(victim, ['events:write'])).accessToken,
      appWith('events:write'),
    ),
    now('a portal session of the app, for reading', reading, ownReader, { maySee: (it) => !isAdmin(it) }),
    now('another app', neighbor.token, appWith(...both)),
    now('a portal session of another app, for reading', (await link(neighbor, 'read')).token, reader),
    now('a portal session of another app', (await link(neighbor, 'write')).token, appWith('default')),
    now('an app of another store', stranger.token, appWith(...both), elsewhere),
    now('the app in another store', (await issue(elsewhere, both)).accessToken, appWith(...both), elsewhere),
    now(
      'a portal session in another store',
      (await link(elsewhere, 'write')).token,
      appWith('default'),
      elsewhere,
    ),
  ];
  for (const scope of ['admin:read', 'admin:write'] as const) {
    const { token } = await newOperator(nest, scope);
    present.push(now(`an operator with ${scope}`, token, operatorWith(scope), { maySee: isAdmin }));
  }
  // Until what expires has expired.
  await sleep(1_100);
  return [...past, ...present];
}
