import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { beginningOf, callOf, FIRST_START, STORE, Started } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';

const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

describe('A service that is told to stop', () => {
  let begun: Started;
  let service: ServiceProcess;

  beforeEach(async () => {
    begun = await Started.empty();
    service = await begun.start();
  });
  afterEach(() => begun.dispose());

  /** An event whose delivery takes so long, and is under way. */
  const underWay = async (delayMs: number) => {
    begun.receiver.answer('/hook', { delayMs });
    await begun.hook(service);
    await callOf(service)('POST', `${STORE}/events`, order);
    await begun.receiver.waitFor(1);
  };

  it('ends with 0 when what was under way is done, and does not send it again', async () => {
    await underWay(700);
    expect(await service.end('SIGTERM')).toBe(0);
    await begun.start();
    await sleep(1_000);
    expect(begun.receiver.requests()).toHaveLength(1);
  });

  it('is not ready from then on, still alive, and takes what is published', async () => {
    await underWay(2_000);
    const call = callOf(service);
    expect((await call('GET', '/health/ready')).status).toBe(200);
    service.signal('SIGTERM');
    while ((await call('GET', '/health/ready')).status === 200) await sleep(10);
    expect(await call('GET', '/health/ready')).toMatchObject({
      status: 503,
      body: { code: 'service_unavailable' },
    });
    expect((await call('GET', '/health/live')).status).toBe(200);
    expect((await call('POST', `${STORE}/events`, order)).status).toBe(202);
    expect(await service.ending).toMatchObject({ code: 0 });
    expect(begun.receiver.requests()).toHaveLength(1);
    await begun.start();
    await begun.receiver.waitFor(2);
  });

  it('ends at once when it is told so twice', async () => {
    await underWay(10_000);
    service.signal('SIGTERM');
    while ((await callOf(service)('GET', '/health/ready')).status === 200) await sleep(10);
    expect(await service.end('SIGTERM')).toBe(1);
  });

  it('has no token, secret, header value or query string in its log', async () => {
    const header = randomBytes(12).toString('hex');
    begun.receiver.answer('/hook', { failFirst: 2 });
    await begun.hook(service, { 'X-Secret': header });
    await callOf(service)('POST', `${STORE}/events`, order);
    await begun.receiver.waitFor(3);
    await callOf(service)('GET', `${STORE}/hooks?access_token=in-the-query`);
    expect(await service.end('SIGTERM')).toBe(0);
    const { access_token, client_secret, signing_secret } = beginningOf(service)!;
    const log = service.output.split('\n').filter((line) => !line.includes(FIRST_START));
    expect(log.join('\n')).toContain('"context":"Delivery"');
    for (const secret of [access_token, client_secret, signing_secret, header, 'in-the-query', 'whsec_']) {
      expect(log.join('\n')).not.toContain(secret);
    }
  });
});
