import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { onBothStores } from '../support/databases.js';
import type { Call } from '../support/http.js';
import { MODEL_TIMEOUT, modelRuns } from '../support/model/model-runs.js';
import { mostInAWindow, type Sent } from '../support/model/steering-checks.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const SECOND = 1_000;
/** Requests in a second. */
const LIMITS = [4, 8];

type Step =
  | { do: 'publish'; failures: number }
  | { do: 'kill'; process: number }
  | { do: 'pause' }
  | { do: 'steer'; limit: number }
  | { do: 'rotate' }
  | { do: 'replay' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      failures: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), process: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('steer' as const), limit: fc.constantFrom(...LIMITS) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rotate' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay' as const) }) },
);

onBothStores('A hook with a rate limit', (database) => {
  let world: ProcessWorld;
  let services: ServiceProcess[];
  let tokens: Tokens;
  let runs = 0;

  beforeAll(async () => {
    world = await ProcessWorld.open(database, { RETRY_SCHEDULE: '0.2,0.2,0.2' });
    tokens = await world.createTenant();
    const count = database.name === 'mongodb' ? 2 : 1;
    services = await Promise.all(Array.from({ length: count }, () => world.start()));
  }, 60_000);
  afterAll(() => world?.close());

  const as = (token: string): Call => callAs(services[runs % services.length]!, token);

  /** Runs the steps on a new hook, waits until everything is delivered, and gives what the receiver got. */
  async function play(steps: Step[]): Promise<Sent[]> {
    runs += 1;
    const path = `/run${runs}`;
    const failures = new Map<number, number>();
    const sent: Sent[] = [];
    world.receiver.answer(path, ({ body, at }: ReceivedRequest) => {
      const { data } = JSON.parse(body.toString()) as { data: { id: number } };
      const left = failures.get(data.id) ?? 0;
      failures.set(data.id, left - 1);
      sent.push({ event: data.id, at, isSuccess: left <= 0 });
      return { status: left > 0 ? 500 : 204 };
    });
    const hook = { scope: 'store/order/*', destination: world.receiver.url(path) };
    const created = await as(tokens.partner)('POST', HOOKS, hook);
    const own = `${HOOKS}/${(created.body as { id: number }).id}`;
    const since = new Date().toISOString();
    const steer = async (requests: number) => {
      const rate_limit = { requests, per_seconds: 1 };
      const answer = await as(tokens.partner)('PUT', `${own}/policy`, {
        auto_disable: false,
        timeout_seconds: 1,
        rate_limit,
      });
      expect(answer).toMatchObject({ status: 200 });
    };
    await steer(Math.max(...LIMITS));
    let published = 0;
    for (const one of steps) {
      if (one.do === 'publish') {
        published += 1;
        failures.set(published, one.failures);
        const data = { type: 'order', id: published };
        const answer = await as(tokens.platform)('POST', EVENTS, { scope: 'store/order/created', data });
        expect(answer.status).toBe(202);
      } else if (one.do === 'kill') {
        const killed = one.process % services.length;
        await services[killed]!.end('SIGKILL');
        services[killed] = await world.start();
      } else if (one.do === 'pause') {
        await as(tokens.partner)('PUT', own, { is_active: false });
        await as(tokens.partner)('PUT', own, { is_active: true });
      } else if (one.do === 'steer') await steer(one.limit);
      else if (one.do === 'rotate')
        await as(tokens.partner)('POST', `${EVENTS.replace('events', 'signing-secret')}/rotate`);
      else {
        const to = new Date(Date.now() + 60_000).toISOString();
        await as(tokens.partner)('POST', `${own}/replays`, { from: since, to, only: 'all' });
      }
    }
    const delivered = () => new Set(sent.filter(({ isSuccess }) => isSuccess).map(({ event }) => event)).size;
    await until('every event', delivered, (count) => count === published, { withinMs: 60_000 });
    await as(tokens.partner)('DELETE', own);
    return sent;
  }

  it(
    'gets every event, and never more than its rate, while processes die and restart',
    async () => {
      for (const options of modelRuns())
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
            const sent = await play(steps);
            const times = sent.map(({ at }) => at);
            expect(mostInAWindow(times, SECOND)).toBeLessThanOrEqual(Math.max(...LIMITS));
          }),
          // A run starts processes and takes seconds: as many as the time allows.
          { ...options, markInterruptAsFailure: false },
        );
    },
    MODEL_TIMEOUT,
  );
});
