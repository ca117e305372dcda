import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IncidentList, ListedIncident } from '../../src/delivery-log/incidents/incident.schemas.js';
import { StatsRepository } from '../../src/stats/stats.repository.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { newOperator } from '../support/service/app.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const PATH = `/stores/${STORE}/v2/incidents`;
const ADMIN = '/admin/v1/incidents';

onBothStores('Incidents', (database) => {
  let world: DeliveryWorld;
  let operator: Call;
  let partner: Partner;

  beforeAll(async () => {
    // One retry, long after each test.
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '3600' });
    operator = caller(world.app.url, await newOperator(world.app.nest, 'admin:write'));
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const read = async (call: Call, url: string): Promise<ListedIncident[]> => {
    const { status, body } = await call('GET', url);
    expect([url, status, body]).toEqual([url, 200, body]);
    return (body as IncidentList).data;
  };
  /** The app's only incident, once it is so. */
  const becomes = (what: string, holds: (found: ListedIncident) => boolean) =>
    until(
      what,
      async () => {
        await world.app.nest.get(StatsRepository, { strict: false }).fold();
        return (await read(partner.call, PATH))[0];
      },
      (found) => found !== undefined && holds(found),
      { withinMs: 20_000, everyMs: 50 },
    ) as Promise<ListedIncident>;
  const failing = async () => {
    const hook = await partner.hook();
    world.receiver.answer(partner.path, { status: 503 });
    await world.order(1);
    await world.order(2);
    return { hook, incident: await becomes('both failures to be counted', ({ count }) => count === 2) };
  };

  it('show an app what fails, grouped by hook and failure', async () => {
    const { hook, incident } = await failing();
    const { first_seen_at, last_seen_at, events_since, events_until } = incident;
    expect(incident).toMatchObject({
      store_hash: STORE,
      client_id: partner.clientId,
      hook: { kind: 'hook', id: String(hook), is_active: true },
      state: 'open',
      failure: 'http_status',
      status: 503,
      reason: null,
      count: 2,
      exhausted: 0,
      recovered_at: null,
    });
    const times = [events_since, first_seen_at, last_seen_at].map((time) => Date.parse(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Date.parse(events_until)).toBeGreaterThanOrEqual(times[0]!);
    expect(await read(partner.call, `${PATH}?hook=${hook}&state=open&failure=http_status`)).toHaveLength(1);
    expect(await read(partner.call, `${PATH}?failure=dns`)).toEqual([]);
    expect((await partner.call('GET', `${PATH}?hook=999999999`)).status).toBe(404);
  });

  it('recover when the hook delivers again, and go with the hook', async () => {
    const { hook } = await failing();
    world.receiver.answer(partner.path, { status: 204 });
    await world.order(3);
    await becomes('the incident to recover', ({ state }) => state === 'recovering');
    expect(await read(partner.call, `${PATH}?state=open`)).toEqual([]);
    expect(await read(partner.call, `${PATH}?state=recovering`)).toHaveLength(1);
    await partner.call('DELETE', `${partner.hooks}/${hook}`);
    expect(await read(partner.call, PATH)).toEqual([]);
  });

  it('are of all apps and stores for an operator, and of no other app', async () => {
    const { incident } = await failing();
    const other = await world.newPartner();
    expect(await read(other.call, PATH)).toEqual([]);
    const found = await read(operator, `${ADMIN}?client_id=${partner.clientId}`);
    expect(found).toEqual([incident]);
    expect(await read(operator, `${ADMIN}?store_hash=${STORE}&hook=${incident.hook.key}`)).toEqual(found);
    expect(await read(operator, `${ADMIN}?client_id=${other.clientId}`)).toEqual([]);
    expect((await partner.call('GET', ADMIN)).status).toBe(401);
  });

  it('come in pages', async () => {
    await failing();
    const again = await world.newPartner();
    await again.hook();
    world.receiver.answer(again.path, { status: 500 });
    await world.order(3);
    const all = await until(
      'the other incident to be counted',
      async () => {
        await world.app.nest.get(StatsRepository, { strict: false }).fold();
        return read(operator, ADMIN);
      },
      (found) => found[0]?.client_id === again.clientId,
      { withinMs: 20_000, everyMs: 50 },
    );
    const first = (await operator('GET', `${ADMIN}?limit=1`)).body as IncidentList;
    const rest = await read(operator, `${ADMIN}?limit=250&cursor=${first.next_cursor}`);
    expect([...first.data, ...rest].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it('say which events a replay takes to send again what failed, of that failure only', async () => {
    const { hook, incident } = await failing();
    const range = { from: incident.events_since, to: incident.events_until, failure: incident.failure };
    const preview = (more: object) =>
      partner.call('POST', `${partner.hooks}/${hook}/replays`, { ...range, dry_run: true, ...more });
    // Both have an attempt left, so that nothing has failed for good.
    expect((await preview({})).body).toMatchObject({ state: 'dry_run', matched: 0, failure: 'http_status' });
    const { data } = (await partner.call('GET', `${partner.hooks}/${hook}/deliveries`)).body as {
      data: { id: string }[];
    };
    for (const { id } of data) {
      const url = `/admin/v1/stores/${STORE}/deliveries/${id}/cancel`;
      expect((await operator('POST', url)).status).toBe(200);
    }
    expect((await preview({ only: 'all' })).body).toMatchObject({ matched: 2 });
    expect((await preview({ only: 'all', failure: 'dns' })).body).toMatchObject({ matched: 0 });
    const recovery = {
      store_hash: STORE,
      hook: incident.hook.key,
      since: range.from,
      until: range.to,
      failure: 'http_status',
      states: ['cancelled'],
      dry_run: true,
    };
    expect((await operator('POST', '/admin/v1/replays', recovery)).body).toMatchObject({
      matched: 2,
      hook: incident.hook.key,
    });
    const { store_hash: _, ...anywhere } = recovery;
    expect((await operator('POST', '/admin/v1/replays', anywhere)).status).toBe(422);
    world.receiver.answer(partner.path, { status: 204 });
    const started = await operator('POST', '/admin/v1/replays', { ...recovery, dry_run: false });
    expect(started.body).toMatchObject({ hooks: 1, matched: 2, hook: incident.hook.key });
    await becomes('the hook to deliver them', ({ state }) => state === 'recovering');
  });
});
