import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FailingFsync, whyNoFailingFsync } from '../support/faults/failing-fsync.js';
import { Ledger } from '../support/faults/ledger.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';

const missing = whyNoFailingFsync();

(missing ? describe.skip : describe)(
  `A service on a disk whose fsync fails${missing ? ` (${missing})` : ''}`,
  () => {
    let world: ProcessWorld;
    let service: ServiceProcess;
    let tokens: Tokens;
    let failing: FailingFsync | undefined;
    let ledger: Ledger;

    beforeEach(async () => {
      world = await ProcessWorld.open();
      service = await world.start();
      tokens = await world.createTenant();
      ledger = Ledger.of(world.receiver, EVENTS);
      const hook = { scope: 'store/order/*', destination: world.receiver.url('/hook') };
      expect((await callAs(service, tokens.partner)('POST', HOOKS, hook)).status).toBe(201);
    }, 60_000);

    afterEach(async () => {
      await failing?.end();
      await world?.close();
    });

    const platform = () => callAs(service, tokens.platform);

    /** The first three events are acknowledged, the next two are not. */
    const publishIntoFailure = async () => {
      for (const id of [1, 2, 3]) expect(await ledger.publish(platform(), id)).toBe(true);
      failing = await FailingFsync.begin(service.pid);
      for (const id of [4, 5]) expect(await ledger.publish(platform(), id)).toBe(false);
      expect(ledger.refused).toBe(2);
      expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    };

    const publishTheRest = async () => {
      for (const id of [4, 5, 6]) await ledger.insist(platform, id);
      await ledger.untilNothingIsLost();
      expect(ledger.unexpected).toEqual([]);
      expect(ledger.doubled).toEqual([]);
    };

    it('acknowledges nothing, and continues by itself when the disk works again', async () => {
      await publishIntoFailure();
      await failing!.end();
      await publishTheRest();
      expect(ledger.duplicates).toBe(0);
    }, 60_000);

    it('loses nothing acknowledged when it is killed before the disk works again', async () => {
      await publishIntoFailure();
      await service.end('SIGKILL');
      await failing!.end();
      service = await world.start();
      await publishTheRest();
    }, 60_000);
  },
);
