import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFirstHook, credentialsOf, FIRST_STORE, firstAppOf } from '../support/service/first-start.js';
import { ProcessWorld } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { until } from '../support/until.js';

const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

const END_THREAD = new URL('../support/faults/end-database-thread.js', import.meta.url);
const HANG_THREAD = new URL('../support/faults/hang-database-thread.js', import.meta.url);

describe('A service whose database thread dies', () => {
  it('exits with 1 and says why on one line', async () => {
    const world = await ProcessWorld.open({ name: 'sqlite' }, { NODE_OPTIONS: `--import ${END_THREAD}` });
    try {
      const service = await world.start();
      service.signal('SIGUSR2');
      const { code, stderr } = await service.ending;
      expect(code).toBe(1);
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(
          /^storehooks: The thread of the database has ended: .*null.* The process exits\.$/,
        ),
      ]);
    } finally {
      await world.close();
    }
  });

  it('does not say so when it stops in order', async () => {
    const world = await ProcessWorld.open({ name: 'sqlite' }, { NODE_OPTIONS: `--import ${END_THREAD}` });
    try {
      const service = await world.start();
      expect(await service.end('SIGTERM')).toBe(0);
      expect(service.output).not.toContain('thread');
    } finally {
      await world.close();
    }
  });
});

describe('A service whose database thread hangs in the system', () => {
  it('ends at the second signal, though no thread can be stopped that waits for its disk', async () => {
    const world = await ProcessWorld.open({ name: 'sqlite' }, { NODE_OPTIONS: `--import ${HANG_THREAD}` });
    try {
      const pipe = join(world.environment['DATA_DIR']!, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const service = await world.start({ HANG_AT: pipe });
      service.signal('SIGUSR2');
      const ready = () => fetch(`${service.url}/health/ready`, { signal: AbortSignal.timeout(200) });
      const answer = () =>
        ready().then(
          ({ status }) => status,
          () => null,
        );
      await until('the database to hang', answer, (status) => status === null);
      service.signal('SIGTERM');
      await until('the service to stop', answer, (status) => status === 503);
      service.signal('SIGTERM');
      expect(await service.ending).toMatchObject({ code: null, stderr: '' });
    } finally {
      await world.close();
    }
  });
});

describe('A service that gets SIGTERM', () => {
  let world: ProcessWorld;
  let service: ServiceProcess;

  beforeEach(async () => {
    world = await ProcessWorld.open({ name: 'sqlite' }, { LOG_LEVEL: 'info' });
    service = await world.start();
  });
  afterEach(() => world.close());

  /** Publishes an event whose delivery takes this long, and waits until it is in flight. */
  const underWay = async (delayMs: number) => {
    world.receiver.answer('/hook', { delayMs });
    await createFirstHook(service, world.receiver);
    await firstAppOf(service)('POST', `${FIRST_STORE}/events`, order);
    await world.receiver.waitFor(1);
  };

  const untilNotReady = () =>
    until(
      '/health/ready to be other than 200',
      async () => (await fetch(`${service.url}/health/ready`)).status,
      (status) => status !== 200,
    );

  it('finishes the delivery in flight, ends with 0, and does not send it again after a restart', async () => {
    await underWay(700);
    expect(await service.end('SIGTERM')).toBe(0);
    await world.start();
    await sleep(1_000);
    expect(world.receiver.requests()).toHaveLength(1);
  });

  it('is no longer ready, still alive, and accepts events while it stops', async () => {
    await underWay(2_000);
    const call = firstAppOf(service);
    service.signal('SIGTERM');
    await untilNotReady();
    expect(await call('GET', '/health/ready')).toMatchObject({
      status: 503,
      body: { code: 'service_unavailable' },
    });
    expect((await call('GET', '/health/live')).status).toBe(200);
    expect((await call('POST', `${FIRST_STORE}/events`, order)).status).toBe(202);
    expect(await service.ending).toMatchObject({ code: 0 });
    expect(world.receiver.requests()).toHaveLength(1);
    await world.start();
    await world.receiver.waitFor(2);
  });

  it('accepts events on new connections though it has nothing in flight, if a load balancer watches it', async () => {
    const ready = async () => (await fetch(`${service.url}/health/ready`)).status;
    expect([await ready(), await ready()]).toEqual([200, 200]);
    service.signal('SIGTERM');
    await untilNotReady();
    await sleep(500);
    const headers = { Connection: 'close' };
    expect((await fetch(`${service.url}/health/live`, { headers })).status).toBe(200);
    expect((await firstAppOf(service)('POST', `${FIRST_STORE}/events`, order)).status).toBe(202);
  });

  it('ends at once with 1 at the second signal', async () => {
    await underWay(10_000);
    service.signal('SIGTERM');
    await untilNotReady();
    expect(await service.end('SIGTERM')).toBe(1);
  });

  it('logs no token, secret, header value or query string', async () => {
    const header = randomBytes(12).toString('hex');
    world.receiver.answer('/hook', { failFirst: 2 });
    await createFirstHook(service, world.receiver, { 'X-Secret': header });
    await firstAppOf(service)('POST', `${FIRST_STORE}/events`, order);
    await world.receiver.waitFor(3);
    await firstAppOf(service)('GET', `${FIRST_STORE}/hooks?access_token=in-the-query`);
    expect(await service.end('SIGTERM')).toBe(0);
    const { access_token, client_secret, signing_secret } = credentialsOf(service)!;
    expect(service.output).toContain('"context":"Delivery"');
    for (const secret of [access_token, client_secret, signing_secret, header, 'in-the-query', 'whsec_']) {
      expect(service.output).not.toContain(secret);
    }
  });
});
