import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FailingFsync, whyNoFailingFsync } from '../support/faults/failing-fsync.js';
import { Ledger } from '../support/faults/ledger.js';
import { caller } from '../support/http.js';
import { Receiver } from '../support/receivers/receiver.js';
import { SENDS_TO_LOOPBACK } from '../support/service/sending.js';
import { type Environment, ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS, openTenancy, type Tokens } from '../support/service/tenancy.js';
import { until } from '../support/until.js';

const missing = whyNoFailingFsync();

(missing ? describe.skip : describe)(`A disk whose fsync fails${missing ? ` (${missing})` : ''}`, () => {
  let environment: Environment;
  let receiver: Receiver;
  let service: ServiceProcess;
  let tokens: Tokens;
  let failing: FailingFsync | undefined;
  let ledger: Ledger;

  beforeEach(async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'storehooks-fsync-'));
    environment = { ...SENDS_TO_LOOPBACK, DATA_DIR };
    receiver = await Receiver.start();
    service = await ServiceProcess.start(environment);
    tokens = await openTenancy(environment);
    ledger = Ledger.of(receiver, EVENTS);
    const hook = { scope: 'store/order/*', destination: receiver.url('/hook') };
    const partner = caller(service.url, { token: tokens.partner });
    expect((await partner('POST', HOOKS, hook)).status).toBe(201);
  }, 60_000);

  afterEach(async () => {
    await failing?.end();
    await service?.end('SIGKILL');
    await receiver?.close();
    await rm(environment['DATA_DIR']!, { recursive: true, force: true });
  });

  const platform = () => caller(service.url, { token: tokens.platform });

  /** Acknowledges the first three, and neither of the next two. */
  const publishIntoFailure = async () => {
    for (const id of [1, 2, 3]) expect(await ledger.publish(platform(), id)).toBe(true);
    failing = await FailingFsync.begin(service.pid);
    for (const id of [4, 5]) expect(await ledger.publish(platform(), id)).toBe(false);
    expect(ledger.refused).toBe(2);
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
  };

  const publishTheRest = async () => {
    for (const id of [4, 5, 6]) await ledger.insist(platform, id);
    await until(() => ledger.lost.length === 0);
    expect(ledger.unheard).toEqual([]);
    expect(ledger.doubled).toEqual([]);
  };

  it('acknowledges nothing, and goes on by itself when the disk does', async () => {
    await publishIntoFailure();
    await failing!.end();
    await publishTheRest();
    expect(ledger.duplicates).toBe(0);
  }, 60_000);

  it('loses nothing acknowledged where the service is killed before the disk has recovered', async () => {
    await publishIntoFailure();
    await service.end('SIGKILL');
    await failing!.end();
    service = await ServiceProcess.start(environment);
    await publishTheRest();
  }, 60_000);
});
