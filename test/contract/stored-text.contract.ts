import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { accept, keyed } from './events.js';
import type { Open, Opened } from './opened.js';
import { makeApp, unique } from './records.js';

/** Each would equal another text once a database has stored it. */
const CHANGED = ['secret\u0000a', 'secret\ud800', '\udc00secret'];

export function storedTextContract(name: string, open: Open): void {
  describe(`Text on ${name}`, () => {
    let opened: Opened;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    /** The message may end in a log, so it repeats nothing of the text. */
    const refused = async (call: Promise<unknown>) => {
      const error = await call.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(TypeError);
      expect((error as TypeError).message).toMatch(/cannot be stored or compared/);
      expect((error as TypeError).message).not.toMatch(/secret/);
    };

    it.each(CHANGED)('refuses to store %j, which would become another text', async (text) => {
      const { apps, stores } = opened.repositories;
      await refused(stores.create({ storeHash: unique('store'), name: text, timezone: 'UTC' }, OPERATOR));
      const app = makeApp();
      await refused(apps.create({ ...app, name: text }, OPERATOR));
      expect(await apps.find(app.clientId)).toBeNull();
    });

    it.each(CHANGED)('refuses to look for %j, which would find another text', async (text) => {
      const { apps, changes, subscriptions, tokens } = opened.repositories;
      await refused(apps.find(text));
      await refused(tokens.findGrant('store', text));
      await refused(changes.list({ clientId: text }, 10));
      const owner = { storeHash: 'store', clientId: 'app' };
      await refused(subscriptions.list(owner, { kind: 'hook', destination: text, page: 1, limit: 10 }));
    });

    it.each(CHANGED)('refuses the idempotency key %j, and accepts the next event', async (text) => {
      const { deliveries, leases } = opened.repositories;
      const leaseId = await leases.begin();
      await refused(accept(deliveries, leaseId, [keyed(text, 'hash')]));
      const { acceptances } = await accept(deliveries, leaseId, [keyed(unique('key'), 'hash')]);
      expect(acceptances).toEqual([{ outcome: 'accepted', duplicates: [null] }]);
    });

    it('reads every other text back as it was stored', async () => {
      const { apps } = opened.repositories;
      for (const text of ['\u0001\u001b\u007f\u009b', '\u{1f6d2}\u{10ffff}', '\uffff\u202e', 'e\u0301']) {
        const app = makeApp({ name: text });
        await apps.create(app, OPERATOR);
        expect(await apps.find(app.clientId)).toMatchObject({ name: text });
      }
    });
  });
}
