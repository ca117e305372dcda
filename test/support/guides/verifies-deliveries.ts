import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../until.js';
import type { DeliveredEvents } from './delivered-events.js';
import { type Program, ReceiverExample } from './receiver-example.js';

/** Some install their packages first. */
const START_MS = 300_000;

/** What every receiver of the guide does, on real deliveries. */
export function verifiesDeliveries(
  name: string,
  events: () => DeliveredEvents,
  program: () => Program | Promise<Program>,
): void {
  describe(name, () => {
    let example: ReceiverExample;
    let hook: number;

    beforeAll(async () => {
      example = await ReceiverExample.start(await program(), events().environment);
      hook = await events().sendTo(example.url);
    }, START_MS);
    afterAll(async () => {
      if (hook !== undefined) await events().stopSendingBy(hook);
      await example?.close();
    });

    it('accepts a delivery, answers 204 and handles it once, although it comes again', async () => {
      const { id, ...request } = await events().publish();
      const outcome = await until(
        'the delivery',
        () => events().outcome(hook, id),
        (found) => found !== undefined && found.status !== null,
      );
      expect(outcome).toEqual({ state: 'delivered', status: 204 });
      expect(await example.post(request)).toBe(204);
      const next = await events().publish();
      const both = [id, next.id].map((event) => `${event} store/order/created`);
      await until(
        'both events',
        () => example.handled,
        ({ length }) => length >= 2,
      );
      expect(example.handled).toEqual(both);
    });

    it('refuses a changed body, a changed id, another timestamp and no signature with 401', async () => {
      const before = example.handled;
      const { id, headers, body } = await events().publish();
      const later = String(Number(headers['webhook-timestamp']) + 1);
      const { 'webhook-signature': _signature, ...unsigned } = headers;
      const tampered = [
        { headers, body: Buffer.from(body.toString().replace('250', '251')) },
        { headers: { ...headers, 'webhook-id': 'msg_01M8228MFB5ZE1ZF7G9GR7MJT7' }, body },
        { headers: { ...headers, 'webhook-timestamp': later }, body },
        { headers: unsigned, body },
      ];
      const statuses: number[] = [];
      for (const request of tampered) statuses.push(await example.post(request));
      expect(statuses).toEqual([401, 401, 401, 401]);
      const genuine = `${id} store/order/created`;
      await until('the genuine event', () => example.handled.includes(genuine));
      expect(example.handled).toEqual([...before, genuine]);
    });
  });
}
