import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { draftChange } from '../../src/audit/change-draft.js';
import type { Open, Opened } from './opened.js';
import { API_ACTOR, makeApp, makeHook, makeOwner, makeToken } from './records.js';

export function changeRepositoryContract(name: string, open: Open): void {
  describe(`ChangeRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('counts up by one for each change', async () => {
      const { apps, changes } = opened.repositories;
      const before = await changes.latest();
      for (let n = 0; n < 3; n++) await apps.create(makeApp(), OPERATOR);
      const seqs = (await changes.since(before, 10)).map((change) => change.seq);
      expect(seqs).toEqual([before + 1, before + 2, before + 3]);
      expect(await changes.latest()).toBe(before + 3);
    });

    it('records who did what to which record', async () => {
      const { subscriptions, changes } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const seq = await changes.latest();
      const hook = await subscriptions.create(makeHook(owner), API_ACTOR);
      await subscriptions.turnOff(hook, 'gone');
      await subscriptions.delete(owner, { kind: 'hook', number: hook.number! }, API_ACTOR);
      const [created, turnedOff, deleted] = await changes.since(seq, 10);
      expect(created).toMatchObject({
        actor: API_ACTOR,
        action: 'created',
        kind: 'subscription',
        before: null,
      });
      expect(created).toMatchObject({ key: hook.key, ...owner, after: { destination: hook.destination } });
      expect(turnedOff).toMatchObject({ actor: { via: 'service' }, action: 'turned_off' });
      expect(turnedOff).toMatchObject({ before: { isActive: true }, after: { disabledReason: 'gone' } });
      expect(deleted).toMatchObject({ action: 'deleted', before: { key: hook.key }, after: null });
    });

    it('records a request to every process, and who made it', async () => {
      const { changes } = opened.repositories;
      const seq = await changes.latest();
      const after = { id: 'circuit-a', clientId: 'app-a', host: 'a.example.com' };
      await changes.ask(draftChange('circuit', 'probe_asked', { before: null, after }), API_ACTOR);
      expect(await changes.since(seq, 10)).toMatchObject([
        {
          actor: API_ACTOR,
          kind: 'circuit',
          action: 'probe_asked',
          key: 'circuit-a',
          clientId: 'app-a',
          after,
        },
      ]);
    });

    it('records nothing for a call that was refused or found nothing', async () => {
      const { apps, subscriptions, stores, changes } = opened.repositories;
      const owner = await makeOwner(opened.repositories);
      const app = makeApp();
      await apps.create(app, OPERATOR);
      const seq = await changes.latest();
      await expect(apps.create(app, OPERATOR)).rejects.toMatchObject({
        name: 'AlreadyExists',
        record: 'app',
      });
      await subscriptions.delete(owner, { kind: 'hook', number: 1_000_000 }, API_ACTOR);
      await stores.delete('nowhere', OPERATOR);
      expect(await changes.since(seq, 10)).toEqual([]);
    });

    it('contains no secrets', async () => {
      const { apps, tokens, subscriptions, changes } = opened.repositories;
      const seq = await changes.latest();
      const owner = await makeOwner(opened.repositories);
      const token = makeToken(owner, { hash: 'hash-of-this-token' });
      await tokens.create(token, OPERATOR);
      await tokens.revoke(token.id, 1, OPERATOR);
      const hook = await subscriptions.create(makeHook(owner), API_ACTOR);
      const ref = { kind: 'hook' as const, number: hook.number! };
      await subscriptions.update(owner, ref, { sealedHeaders: 'sealed-other-values' }, API_ACTOR);
      const app = (await apps.find(owner.clientId))!;
      await apps.update(app, { clientSecretHash: 'hash-of-new-secret' }, OPERATOR);
      const written = JSON.stringify(await changes.since(seq, 100));
      expect(written).toContain(hook.key);
      expect(written).not.toMatch(/sealed-|hash-of/);
    });

    it('lists changes by store and app in pages, the newest first', async () => {
      const { subscriptions, changes } = opened.repositories;
      const [owner, stranger] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      for (const each of [owner, stranger, owner]) await subscriptions.create(makeHook(each), API_ACTOR);
      const page = await changes.list(owner, 1);
      const next = await changes.list(owner, 10, page[0]!.seq);
      expect([...page, ...next].map(({ storeHash, clientId }) => ({ storeHash, clientId }))).toEqual([
        owner,
        owner,
      ]);
      expect(next[0]!.seq).toBeLessThan(page[0]!.seq);
      expect(await changes.list({ storeHash: owner.storeHash }, 10)).toHaveLength(3);
      expect((await changes.list({}, 1))[0]!.seq).toBe(await changes.latest());
    });

    it('calls a watcher after a change', async () => {
      const { apps, changes } = opened.repositories;
      let stop = () => {};
      const called = new Promise<void>((resolve) => {
        stop = changes.watch(resolve);
      });
      await apps.create(makeApp(), OPERATOR);
      await called;
      stop();
    });
  });
}
