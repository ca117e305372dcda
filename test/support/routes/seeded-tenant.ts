import { randomUUID } from 'node:crypto';
import type { Database } from '../fresh-database.js';
import { type Call, caller } from '../http.js';
import { type Client, newOperator } from '../service/app.js';
import { DeliveryWorld } from '../service/delivery-world.js';
import { EVENTS, HOOKS, STORE } from '../store-paths.js';
import { type Document, type Route, routesOf } from './openapi.js';
import { operatorIds } from './operator-ids.js';

/** Ids of one kind of record: the caller's, another app's, and one that never existed. */
export interface Ids {
  own: string;
  /** The id of another app's record in the same store; for an operator, of a record in another store. */
  foreign: string;
  never: string;
}

export type Whose = keyof Ids;

export const NEVER_EVENT = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** A DeliveryWorld whose store has two apps with one record of each kind, for tests of every route. */
export class SeededTenant {
  private constructor(
    readonly world: DeliveryWorld,
    readonly document: Document,
    /** The calling app, whose token has every scope. */
    readonly me: Client,
    /** An operator who may do everything. */
    readonly operator: { id: string; token: string },
    /** Ids by the path segment before the id. */
    private readonly ids: Record<'app' | 'operator', Record<string, Ids>>,
  ) {}

  static async start(database: Database): Promise<SeededTenant> {
    const world = await DeliveryWorld.open(database);
    const { app, receiver, publish } = world;
    const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as Document;
    const me = await app.install({ scopes: ['default', 'events:write'] });
    const mine = await recordsOf(caller(app.url, me), publish, receiver.url('/mine'), 'order');
    const theirs = await recordsOf(caller(app.url, app), publish, receiver.url('/theirs'), 'product');
    const never = { hooks: '999999999', 'web-hook': randomUUID(), events: `msg_${NEVER_EVENT}` };
    const nowhere = {
      ...never,
      deliveries: `dlv_${NEVER_EVENT}_0`,
      replays: randomUUID(),
      'pull-subscriptions': randomUUID(),
      'pull-deliveries': `dlv_${NEVER_EVENT}_0`,
      'web-hook-deliveries': `dlv_${NEVER_EVENT}_0`,
      'web-hook-replays': randomUUID(),
    };
    const kinds = Object.entries(nowhere).map(([kind, id]) => [
      kind,
      { own: mine[kind], foreign: theirs[kind], never: id },
    ]);
    const operator = await newOperator(app.nest, 'admin:write');
    const apps = { own: me.clientId, foreign: app.clientId, never: '0'.repeat(32) };
    const ids = {
      app: { ...(Object.fromEntries(kinds) as Record<string, Ids>), apps },
      operator: await operatorIds(world, me, operator, mine['deliveries']!),
    };
    return new SeededTenant(world, document, me, operator, ids);
  }

  get routes(): Route[] {
    return routesOf(this.document);
  }

  /**
   * The route's path. Its last id is the `last` one, the ids before it are the caller's own.
   * @param others in place of the ids of an app, by the path segment before the id
   */
  path({ path }: Pick<Route, 'path'>, last: Whose = 'never', others: Record<string, string> = {}): string {
    const segments = path.split('/');
    const lastId = segments.findLastIndex((segment) => segment.startsWith('{'));
    const filled = segments.map((segment, i) => {
      if (!segment.startsWith('{')) return segment;
      if (segment === '{store_hash}') return this.me.storeHash;
      const kind = kindOf(segments, i);
      const isAdmin = path.startsWith('/admin/');
      if (!isAdmin && others[kind] !== undefined) return others[kind];
      const ids = this.ids[isAdmin ? 'operator' : 'app'][kind];
      if (!ids) throw new Error(`No id for ${path}: add its kind to seeded-tenant.ts.`);
      return ids[i === lastId ? last : 'own'];
    });
    return filled.join('/');
  }

  close(): Promise<void> {
    return this.world.close();
  }
}

/** The delivery of a pull subscription or a web-hook is another one than that of a hook, and so is a replay. */
function kindOf(segments: string[], i: number): string {
  const [kind, parent] = [segments[i - 1]!, segments[i - 3]];
  if (kind === 'deliveries' && parent === 'pull-subscriptions') return 'pull-deliveries';
  return parent === 'web-hook' ? `web-hook-${kind}` : kind;
}

/** Creates one record of each kind. Returns the ids. */
async function recordsOf(
  call: Call,
  publish: Call,
  url: string,
  kind: string,
): Promise<Record<string, string>> {
  const scope = `store/${kind}/created`;
  const hook = await idOf(call('POST', HOOKS, { scope, destination: url }));
  const webHook = await idOf(call('POST', '/web-hook', { object: 'Tag', action: 'Create', url }));
  const pulls = `/stores/${STORE}/v2/pull-subscriptions`;
  const pull = await idOf(call('POST', pulls, { scope }));
  const event = await idOf(publish('POST', EVENTS, { scope, data: { type: kind, id: 1 } }));
  const pulled = (await call('GET', `${pulls}/${pull}/deliveries`)).body as { data: { id: string }[] };
  const pushed = (await call('GET', `${HOOKS}/${hook}/deliveries`)).body as { data: { id: string }[] };
  const from = new Date(Date.now() - 60_000).toISOString();
  const replay = { from, to: new Date().toISOString(), only: 'all' };
  const tag = { scope: 'store/tag/created', data: { type: 'tag', id: 1 } };
  await idOf(publish('POST', EVENTS, tag));
  const tagged = (await call('GET', `/web-hook/${webHook}/deliveries`)).body as { data: { id: string }[] };
  return {
    hooks: hook,
    'web-hook': webHook,
    events: event,
    deliveries: pushed.data[0]!.id,
    'pull-subscriptions': pull,
    'pull-deliveries': pulled.data[0]!.id,
    replays: await idOf(call('POST', `${HOOKS}/${hook}/replays`, replay)),
    'web-hook-deliveries': tagged.data[0]!.id,
    'web-hook-replays': await idOf(call('POST', `/web-hook/${webHook}/replays`, replay)),
  };
}

/** @throws Error with the answer if the service refuses */
export async function idOf(answer: ReturnType<Call>): Promise<string> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`A record was refused: ${JSON.stringify(body)}`);
  return String((body as { id: unknown }).id);
}
