import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Stats, StatsStep } from '../../src/delivery-log/stats/stats.schemas.js';
import { StatsRepository } from '../../src/stats/stats.repository.js';
import { STEP_MS } from '../../src/stats/step.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { newOperator } from '../support/service/app.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const ADMIN = '/admin/v1/stats';

onBothStores('Statistics', (database) => {
  let world: DeliveryWorld;
  let admin: Call;
  let partner: Partner;
  let other: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '3600' });
    admin = caller(world.app.url, await newOperator(world.app.nest, 'admin:read'));
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    [partner, other] = [await world.newPartner(), await world.newPartner()];
  });

  const path = ({ storeHash }: Partner, query = '') => `/stores/${storeHash}/v2/stats${query}`;
  const read = async (call: Call, url: string): Promise<Stats> => {
    const { status, body } = await call('GET', url);
    expect([url, status, body]).toEqual([url, 200, body]);
    return body as Stats;
  };
  const delivered = ({ data }: Stats) => data.reduce((sum, step) => sum + step.delivered, 0);
  const failed = ({ data }: Stats) => data.reduce((sum, step) => sum + (step.failed['http_status'] ?? 0), 0);

  const fold = () => world.app.nest.get(StatsRepository, { strict: false }).fold();

  /** One order, delivered to the partner and refused by the other one, and counted. @param hurry false: by the service itself */
  const exchange = async (hurry = true) => {
    const hooks = [await partner.hook(), await other.hook()];
    world.receiver.answer(other.path, { status: 500 });
    await world.order(1);
    const counted = (call: Call, url: string, count: (found: Stats) => number) =>
      until(
        'the result to be counted',
        async () => {
          if (hurry) await fold();
          return read(call, url);
        },
        (found) => count(found) === 1,
        { withinMs: 20_000, everyMs: 100 },
      );
    const stats = await counted(partner.call, path(partner), delivered);
    return { hooks, stats, others: await counted(other.call, path(other), failed) };
  };

  it("count an app's own deliveries, in hours of the last day", async () => {
    const { stats, others } = await exchange(false);
    expect(stats.data).toHaveLength(24);
    const starts = stats.data.map(({ from }) => Date.parse(from));
    expect(starts).toEqual(starts.map((_, i) => starts[0]! + i * STEP_MS.hour));
    const step = stats.data.find((one) => one.delivered > 0)!;
    expect(step).toMatchObject({ delivered: 1, failed: {}, exhausted: 0, parked: 0, cancelled: 0 });
    for (const durations of [step.attempt_ms, step.delivery_ms]) {
      expect(durations.p50).not.toBeNull();
      expect(durations.p99).toBe(durations.p50);
    }
    expect([delivered(others), failed(others), failed(stats)]).toEqual([0, 1, 0]);
    expect(others.data.find((one) => one.failed['http_status'])!.delivery_ms.p50).toBeNull();
  });

  it('of one hook are those of that hook, and of no other app', async () => {
    const { hooks } = await exchange();
    const quiet = await partner.hook({ scope: 'store/cart/created' });
    expect(delivered(await read(partner.call, path(partner, `?hook=${hooks[0]}`)))).toBe(1);
    expect(delivered(await read(partner.call, path(partner, `?hook=${quiet}`)))).toBe(0);
    expect((await partner.call('GET', path(partner, `?hook=${hooks[1]}`))).status).toBe(404);
    expect(await partner.call('GET', path(partner, '?hook=none'))).toMatchObject({
      status: 400,
      body: { detail: "The parameter 'hook' must be the number of a hook or the UUID of a web-hook." },
    });
  });

  it('are sums over stores, apps and hooks for an operator, also of hooks that are deleted', async () => {
    const { hooks } = await exchange();
    const all = (await admin('GET', `/admin/v1/stores/${STORE}/hooks?client_id=${partner.clientId}`)).body;
    const { key } = (all as { data: { key: string }[] }).data[0]!;
    await partner.call('DELETE', `${partner.hooks}/${hooks[0]}`);
    const app = `client_id=${partner.clientId}`;
    expect(delivered(await read(admin, `${ADMIN}?hook=${key}`))).toBe(1);
    expect(delivered(await read(admin, `${ADMIN}?${app}`))).toBe(1);
    expect(delivered(await read(admin, `${ADMIN}?${app}&store_hash=${STORE}`))).toBe(1);
    expect(delivered(await read(admin, `${ADMIN}?${app}&store_hash=never1`))).toBe(0);
    expect(failed(await read(admin, `${ADMIN}?${app}`))).toBe(0);
    expect(failed(await read(admin, `${ADMIN}?client_id=${other.clientId}`))).toBe(1);
    expect(delivered(await read(admin, ADMIN))).toBeGreaterThanOrEqual(1);
  });

  it('have the same totals in minutes, hours and days', async () => {
    await exchange();
    const total = async (step: string) => delivered(await read(partner.call, path(partner, `?step=${step}`)));
    expect([await total('minute'), await total('hour'), await total('day')]).toEqual([1, 1, 1]);
  });

  it('name every step of the range, also those without results', async () => {
    const query = '?step=day&from=2026-01-01&to=2026-01-04T00:00:00Z';
    const from = new Date(Date.now() - 3 * STEP_MS.day).toISOString().slice(0, 10);
    const { data } = await read(partner.call, path(partner, `?step=day&from=${from}`));
    expect(data).toHaveLength(4);
    const none = { mean: null, p50: null, p95: null, p99: null };
    const empty: Omit<StatsStep, 'from'> = {
      delivered: 0,
      failed: {},
      exhausted: 0,
      parked: 0,
      cancelled: 0,
      attempt_ms: none,
      delivery_ms: none,
    };
    expect(data[0]).toEqual({ from: `${from}T00:00:00.000Z`, ...empty });
    // Longer ago than RETENTION_STATS.
    const gone = await partner.call('GET', path(partner, query));
    expect(gone).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });

  it('refuse more than 1,000 steps, and what is no step or time', async () => {
    const to = Math.floor(Date.now() / 60_000) * 60;
    const range = (steps: number) => `step=minute&to=${to}&from=${to - steps * 60}`;
    for (const [call, base] of [
      [partner.call, path(partner)],
      [admin, ADMIN],
    ] as const) {
      expect((await read(call, `${base}?${range(1_000)}`)).data).toHaveLength(1_000);
      const long = await call('GET', `${base}?${range(1_001)}`);
      expect(long).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
      for (const query of ['step=week', 'from=yesterday', 'to=-1']) {
        const { status, body } = await call('GET', `${base}?${query}`);
        expect([query, status, (body as { code: string }).code]).toEqual([query, 400, 'invalid_query']);
      }
    }
  });

  it('are not given to another kind of token', async () => {
    expect((await partner.call('GET', ADMIN)).status).toBe(401);
    expect((await admin('GET', path(partner))).status).toBe(401);
    expect((await world.publish('GET', path(partner))).status).toBe(403);
  });
});
