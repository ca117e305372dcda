import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { AdminReplay } from '../../../src/admin/replays/admin-replay.schemas.js';
import { STEP_MS } from '../../../src/delivery/model/replay-rules.js';
import type { Subscription } from '../../../src/subscriptions/subscription.js';
import type { Database } from '../fresh-database.js';
import { CountingReceiver } from '../receivers/counting-receiver.js';
import { callAs, ProcessWorld } from '../service/process-world.js';
import type { ServiceProcess } from '../service/service-process.js';
import { until } from '../until.js';
import { eventsIn, type OutageSize, seedOutage, withRepositories } from './outage.js';

const REPLAYS = '/admin/v1/replays';
const WITHIN = { withinMs: 900_000, everyMs: 200 };

/** An outage that is over, an operator, and the service processes that recover from it. */
class RecoveryRun {
  private constructor(
    private readonly world: ProcessWorld,
    readonly receiver: CountingReceiver,
    private readonly hooks: Subscription[],
    private readonly operator: string,
    private service: ServiceProcess,
  ) {}

  static async open(database: Database, size: OutageSize): Promise<RecoveryRun> {
    const world = await ProcessWorld.open(database);
    const receiver = await CountingReceiver.start();
    await world.json('migrate');
    const { client_id } = await world.json<{ client_id: string }>('app', 'create', 'An app');
    const operator = await world.json<{ token: string }>(
      'operator',
      'create',
      'Recovery',
      '--scope',
      'admin:write',
    );
    const hooks = await withRepositories(world.environment, (repositories) =>
      seedOutage(repositories, size, client_id, (hook) => receiver.url(`/hook/${hook}`)),
    );
    return new RecoveryRun(world, receiver, hooks, operator.token, await world.start());
  }

  async create(rate: number): Promise<AdminReplay> {
    return (await this.call('POST', REPLAYS, { since: '2020-01-01', rate })).body as AdminReplay;
  }

  async find(id: string): Promise<AdminReplay> {
    return (await this.call('GET', `${REPLAYS}/${id}`)).body as AdminReplay;
  }

  async cancel(id: string): Promise<AdminReplay> {
    const answer = await this.call('DELETE', `${REPLAYS}/${id}`);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body as AdminReplay;
  }

  /** Resolves when the receiver has so many different deliveries. */
  async received(count: number): Promise<void> {
    const enough = (size: number) => size >= count;
    await until(`${count} deliveries at the receiver`, async () => this.receiver.counts.size, enough, WITHIN);
  }

  async ended(id: string): Promise<AdminReplay> {
    const hasEnded = ({ state }: AdminReplay) => state !== 'running';
    return until('the job to end', () => this.find(id), hasEnded, WITHIN);
  }

  /** Resolves when nothing is owed. What the killed process had sent and not settled is sent again after its lease. */
  async settled(): Promise<void> {
    for (const store of new Set(this.hooks.map(({ storeHash }) => storeHash))) {
      for (const state of ['in_flight', 'pending']) {
        const path = `/admin/v1/stores/${store}/deliveries?limit=1&state=${state}`;
        const owed = async () => ((await this.call('GET', path)).body as { data: object[] }).data.length;
        await until(`what is ${state} in ${store}`, owed, (count) => count === 0, WITHIN);
      }
    }
  }

  /** Kills the service, and starts it again. Returns the ids of the events that were delivered by then. */
  async kill(): Promise<Set<string>> {
    await this.service.end('SIGKILL');
    const settled = await this.eventsIn('delivered');
    this.service = await this.world.start();
    return settled;
  }

  /** Stops the service. Returns the ids of the events that are in this state. */
  async stop(state: 'delivered' | 'exhausted'): Promise<Set<string>> {
    expect(await this.service.end('SIGTERM')).toBe(0);
    return this.eventsIn(state);
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.receiver.close();
  }

  private eventsIn(state: 'delivered' | 'exhausted'): Promise<Set<string>> {
    return withRepositories(this.world.environment, (repositories) =>
      eventsIn(repositories, this.hooks, state),
    );
  }

  private call(...args: Parameters<ReturnType<typeof callAs>>) {
    return callAs(this.service, this.operator)(...args);
  }
}

/** At most: one at once, and one a second. */
const stepsWithin = (elapsedMs: number) => Math.floor(elapsedMs / STEP_MS) + 1;

interface Killed extends OutageSize {
  rate: number;
  /** Deliveries at the receiver before the process is killed. */
  killedAfter: number;
}

/** One job sends everything again, though its process is killed, and nothing again that was settled by then. */
export async function recoverThroughKill(database: Database, size: Killed): Promise<void> {
  const run = await RecoveryRun.open(database, size);
  try {
    const startedAt = performance.now();
    const created = await run.create(size.rate);
    const { deliveries, stores, hooksPerStore } = size;
    expect(created).toMatchObject({ matched: deliveries, hooks: stores * hooksPerStore, done: 0 });
    await run.received(size.killedAfter);
    expect(run.receiver.mostOfOnePath).toBeLessThanOrEqual(
      size.rate * stepsWithin(performance.now() - startedAt),
    );
    const settled = await run.kill();
    expect(settled.size).toBeGreaterThan(0);
    expect(settled.size).toBeLessThan(deliveries);
    const ended = await run.ended(created.id!);
    expect(ended).toMatchObject({ state: 'done', done: deliveries, failed: 0, remaining: 0 });
    await run.received(deliveries);
    await run.settled();
    const { counts } = run.receiver;
    expect([...settled].filter((id) => counts.get(id) !== 1)).toEqual([]);
    expect((await run.stop('delivered')).size).toBe(deliveries);
    expect(counts.size).toBe(deliveries);
  } finally {
    await run.close();
  }
}

/** A job that is cancelled sends what it has made due, and leaves everything else as it was. */
export async function recoverUntilCancelled(
  database: Database,
  size: OutageSize & { rate: number; cancelledAfter: number },
): Promise<void> {
  const run = await RecoveryRun.open(database, size);
  try {
    const { id } = await run.create(size.rate);
    await run.received(size.cancelledAfter);
    const { state, done, remaining } = await run.cancel(id!);
    expect(state).toBe('cancelled');
    expect(done + remaining).toBe(size.deliveries);
    expect(remaining).toBeGreaterThan(0);
    await run.received(done);
    // Time for two more steps, which must not come.
    await sleep(2 * STEP_MS);
    expect(await run.find(id!)).toMatchObject({ state: 'cancelled', done, remaining });
    expect((await run.stop('exhausted')).size).toBe(remaining);
    expect(run.receiver.counts.size).toBe(done);
    expect([...run.receiver.counts.values()].every((count) => count === 1)).toBe(true);
  } finally {
    await run.close();
  }
}
