import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Change } from '../../src/audit/change.js';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { onBothStores } from '../support/databases.js';
import { type Caller, everyCaller } from '../support/routes/callers.js';
import { type Canaries, canariesOf, shownIn } from '../support/routes/canaries.js';
import { EveryRoute, isAdmin } from '../support/routes/every-route.js';
import type { Route } from '../support/routes/openapi.js';
import { STORE } from '../support/store-paths.js';

/** For more than two thousand requests. */
const SLOW_MS = 120_000;

/** Addresses in the examples. Port 9 of loopback has no receiver. */
const NOWHERE = 'http://127.0.0.1:9/';

const isGuarded = ({ security = [], path }: Route) => security.length > 0 && !path.startsWith('/oauth2/');

onBothStores('Whoever calls a route of the document', (database) => {
  let every: EveryRoute;
  let callers: Caller[];
  let canaries: Canaries;
  let begun: number;
  const seenByVictim = new Set<string>();

  beforeAll(async () => {
    every = await EveryRoute.start(database);
    const { me, world } = every.tenant;
    canaries = await canariesOf(every.tenant, me);
    callers = await everyCaller(world.app, me);
    begun = await changes().latest();
  });
  afterAll(() => every?.tenant.close());

  const changes = () => every.tenant.world.app.nest.get(ChangeRepository, { strict: false });

  const bodyOf = (route: Route): string | undefined => {
    const example = every.exampleOf(route);
    if (!example) return undefined;
    const addresses = ['destination', 'url'].filter((name) => name in example);
    return JSON.stringify({ ...example, ...Object.fromEntries(addresses.map((name) => [name, NOWHERE])) });
  };

  interface Request {
    path: string;
    /** The header, if it is sent. */
    tenant?: string;
    /** The right ones; any but 5xx when empty. */
    statuses: number[];
  }

  const ask = async (route: Route, caller: Caller, { path, tenant, statuses }: Request) => {
    const body = bodyOf(route);
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(caller.token !== null && { authorization: `Bearer ${caller.token}` }),
      ...(tenant !== undefined && { tenant }),
    };
    const probe = { path, headers, ...(body !== undefined && { body }) };
    const response = await every.probe(route, `by ${caller.name}`, probe, ...statuses);
    const hidden = caller.maySee?.(route) ? [] : canaries.records;
    const copy = response.clone();
    const shown = await shownIn(response, path, [...canaries.secrets, ...hidden]);
    if (shown.length > 0) every.complain(route, `${path} by ${caller.name}: shows ${shown.join(', ')}`);
    if (caller.maySee?.(route) && !isAdmin(route))
      for (const canary of await shownIn(copy, path, canaries.records)) seenByVictim.add(canary);
  };

  it(
    'gets the status of its token for the ids of another, and nothing of its records',
    () =>
      every.of(isGuarded, async (route) => {
        const path = every.tenant.path(route, 'own', canaries.ids);
        const asked = callers.flatMap((caller) => {
          const right = caller.answers(route);
          if (right === null) return [];
          const own = path.replace(`/stores/${STORE}/`, `/stores/${caller.storeHash}/`);
          const inOwnStore = ask(route, caller, { path: isAdmin(route) ? path : own, statuses: right });
          if (caller.storeHash === STORE || isAdmin(route)) return [inOwnStore];
          // A wrong scope and a wrong store have the same status.
          const tenant = path === own ? { tenant: STORE } : {};
          return [inOwnStore, ask(route, caller, { path, ...tenant, statuses: [403] })];
        });
        await Promise.all(asked);
      })(),
    SLOW_MS,
  );

  it('sees in the routes without a token nothing of anybody', () =>
    every.of(
      (route) => !isGuarded(route),
      async (route) => {
        for (const caller of callers.slice(-3))
          await ask(route, caller, { path: every.tenant.path(route, 'own', canaries.ids), statuses: [] });
      },
    )());

  // The tests above have run: what they looked for is there to be found, and their requests changed nothing.
  it('would have been shown the records if they were its own', () => {
    expect([...seenByVictim].sort()).toEqual([...canaries.records].sort());
  });

  it('changes no record of another', async () => {
    const { clientId, storeHash } = every.tenant.me;
    const isOfVictim = (change: Change) => change.clientId === clientId && change.storeHash === storeHash;
    const made = (await changes().since(begun, 10_000)).filter(({ actor }) => actor.via === 'api');
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(isOfVictim)).toEqual([]);
  });
});
