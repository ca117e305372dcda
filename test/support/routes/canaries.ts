import { StatsRepository } from '../../../src/stats/stats.repository.js';
import { caller } from '../http.js';
import type { Client } from '../service/app.js';
import { HOOKS } from '../store-paths.js';
import { until } from '../until.js';
import { idOf, type SeededTenant } from './seeded-tenant.js';

/** Texts that are in the victim's records alone. */
export interface Canaries {
  /** In what the victim itself can read. */
  records: readonly string[];
  /** In no answer to anybody. */
  secrets: readonly string[];
  /** The ids of the records with the canaries, by the path segment before the id. */
  ids: Record<string, string>;
}

const PATH = '/canary-in-destination';
const WEB_HOOK_PATH = '/canary-in-web-hook';
const DATA = 'canary-in-data';
const ANSWER = 'canary-in-answer';
const HEADER = 'canary-in-header-of-hook';

/** Gives the victim more records, with a canary in every text that it or its receiver chooses. */
export async function canariesOf(tenant: SeededTenant, victim: Client): Promise<Canaries> {
  const { world } = tenant;
  const { receiver, publish } = world;
  const call = caller(world.app.url, victim);
  for (const path of [PATH, WEB_HOOK_PATH]) receiver.answer(path, { status: 500, body: ANSWER });
  const scope = 'store/customer/created';
  const hook = { scope, destination: receiver.url(PATH), headers: { 'X-Canary': HEADER } };
  const id = await idOf(call('POST', HOOKS, hook));
  const webHook = { object: 'Customer', action: 'Create', url: receiver.url(WEB_HOOK_PATH) };
  const webHookId = await idOf(call('POST', '/web-hook', webHook));
  const data = { type: 'customer', id: 1, note: DATA };
  const event = await idOf(publish('POST', `/stores/${victim.storeHash}/v2/events`, { scope, data }));
  const ofEvent = event.replace('msg_', '');
  const ids = { hooks: id, 'web-hook': webHookId, events: event, deliveries: `dlv_${ofEvent}_0` };
  const sent = (await call('GET', `/web-hook/${webHookId}/deliveries`)).body as { data: { id: string }[] };
  const read = async (path: string) => JSON.stringify((await call('GET', path)).body);
  const failed = (text: string) => text.includes(ANSWER) || text.includes('answered 500');
  for (const path of [`${HOOKS}/${id}/deliveries/${ids.deliveries}`, '/web-hook-log'])
    await until('the failed attempt', () => read(path), failed);
  // Incidents show the destination too.
  const stats = world.app.nest.get(StatsRepository, { strict: false });
  const incidents = async () => {
    await stats.fold();
    return read(`/stores/${victim.storeHash}/v2/incidents`);
  };
  await until('the incident', incidents, (text) => text.includes(PATH) && text.includes(WEB_HOOK_PATH));
  const period = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date().toISOString() };
  const replays = await idOf(call('POST', `${HOOKS}/${id}/replays`, period));
  const ofWebHook = {
    'web-hook-deliveries': sent.data[0]!.id,
    'web-hook-replays': await idOf(call('POST', `/web-hook/${webHookId}/replays`, period)),
  };
  const all = { ...ids, replays, ...ofWebHook };
  return {
    ids: all,
    records: [
      PATH,
      WEB_HOOK_PATH,
      webHookId,
      ofEvent,
      DATA,
      ANSWER,
      HEADER,
      replays,
      all['web-hook-replays'],
    ],
    secrets: [victim.token, victim.signingSecret],
  };
}

/** The canaries that an answer shows: in its body or in a header. What the request itself sent is no news. */
export async function shownIn(
  response: Response,
  path: string,
  canaries: readonly string[],
): Promise<string[]> {
  const text = `${JSON.stringify([...response.headers])} ${await response.text()}`.replaceAll(path, 'PATH');
  return canaries.filter((canary) => text.includes(canary));
}
