import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type { AppFilter } from '../../src/tenants/apps/app.repository.js';
import type { Open, Opened } from './opened.js';
import { makeApp, makeHook, makeOwner, makeToken, unique } from './records.js';

export function appRepositoryContract(name: string, open: Open): void {
  describe(`AppRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('finds an app as it was created', async () => {
      const app = makeApp();
      await opened.repositories.apps.create(app, OPERATOR);
      expect(await opened.repositories.apps.find(app.clientId)).toEqual(app);
      expect(await opened.repositories.apps.find(unique('client'))).toBeNull();
    });

    it('refuses a second app with the same client id', async () => {
      const app = makeApp();
      await opened.repositories.apps.create(app, OPERATOR);
      await expect(opened.repositories.apps.create(app, OPERATOR)).rejects.toMatchObject({
        name: 'AlreadyExists',
        record: 'app',
      });
    });

    it('lists by name, then client id', async () => {
      const { apps } = opened.repositories;
      const [first, second, third] = [
        makeApp({ name: 'B', clientId: unique('a') }),
        makeApp({ name: 'B', clientId: unique('b') }),
        makeApp({ name: 'A' }),
      ];
      for (const app of [second, first, third]) await apps.create(app, OPERATOR);
      const ours = new Set([first, second, third].map((app) => app.clientId));
      const listed = (await apps.list()).filter((app) => ours.has(app.clientId));
      expect(listed).toEqual([third, first, second]);
    });

    it('changes only the fields of the patch', async () => {
      const { apps } = opened.repositories;
      const app = makeApp();
      await apps.create(app, OPERATOR);
      const signingSecrets = [
        { sealed: 'new', expiresAt: null },
        { sealed: 'old', expiresAt: 5 },
      ];
      const renewed = await apps.update(app, { signingSecrets }, OPERATOR);
      expect(renewed).toEqual({ ...app, signingSecrets });
      await apps.update(renewed!, { clientSecretHash: 'other' }, OPERATOR);
      expect(await apps.find(app.clientId)).toEqual({ ...app, signingSecrets, clientSecretHash: 'other' });
    });

    it('changes the client secrets and whether they sign, each without the other', async () => {
      const { apps } = opened.repositories;
      const app = makeApp();
      await apps.create(app, OPERATOR);
      const clientSecrets = [
        { sealed: 'new', expiresAt: null },
        { sealed: 'old', expiresAt: 5 },
      ];
      const renewed = await apps.update(app, { clientSecrets }, OPERATOR);
      expect(await apps.find(app.clientId)).toEqual({ ...app, clientSecrets });
      await apps.update(renewed!, { signsWithClientSecret: false }, OPERATOR);
      expect(await apps.find(app.clientId)).toEqual({ ...app, clientSecrets, signsWithClientSecret: false });
    });

    it('changes the signing keys and nothing else, and writes none to the audit log', async () => {
      const { apps, changes } = opened.repositories;
      const app = makeApp({ signingKeys: [] });
      await apps.create(app, OPERATOR);
      const signingKeys = [
        { sealed: 'new-key', expiresAt: null },
        { sealed: 'old-key', expiresAt: 5 },
      ];
      expect(await apps.update(app, { signingKeys }, OPERATOR)).toEqual({ ...app, signingKeys });
      expect(await apps.find(app.clientId)).toEqual({ ...app, signingKeys });
      const written = await changes.list({ clientId: app.clientId }, 2);
      expect([written.length, JSON.stringify(written).includes('-key')]).toEqual([2, false]);
    });

    it('writes whether the client secret signs to the audit log, and no secret', async () => {
      const { apps, changes } = opened.repositories;
      const app = makeApp();
      await apps.create(app, OPERATOR);
      await apps.update(app, { signsWithClientSecret: false, clientSecrets: [] }, OPERATOR);
      const [update, creation] = await changes.list({ clientId: app.clientId }, 2);
      expect([creation!.after, update!.after]).toMatchObject([
        { signsWithClientSecret: true },
        { signsWithClientSecret: false },
      ]);
      expect(JSON.stringify([creation, update])).not.toMatch(/sealed/);
    });

    it('changes nothing of an app that has changed since it was read, or that is unknown', async () => {
      const { apps, changes } = opened.repositories;
      const app = makeApp();
      await apps.create(app, OPERATOR);
      const read = (await apps.find(app.clientId))!;
      const first = await apps.update(read, { clientSecretHash: 'first' }, OPERATOR);
      const seq = await changes.latest();
      expect(await apps.update(read, { signingSecrets: [] }, OPERATOR)).toBeNull();
      expect(await apps.update(makeApp(), { clientSecretHash: 'x' }, OPERATOR)).toBeNull();
      expect(await apps.find(app.clientId)).toEqual(first);
      expect(await changes.latest()).toBe(seq);
    });

    it('applies one of several concurrent changes to the same app', async () => {
      const { apps } = opened.repositories;
      const app = makeApp();
      await apps.create(app, OPERATOR);
      const hashes = ['a', 'b', 'c', 'd'];
      const given = await Promise.all(
        hashes.map((clientSecretHash) => apps.update(app, { clientSecretHash }, OPERATOR)),
      );
      const taken = given.filter((changed) => changed !== null);
      expect(taken).toEqual([await apps.find(app.clientId)]);
    });

    it('finds a text in the client id or in the name, whatever its ASCII case, in pages by name', async () => {
      const { apps } = opened.repositories;
      const mark = unique('q');
      const made = [
        makeApp({ name: `A ${mark.toUpperCase()}`, clientId: unique('b') }),
        makeApp({ name: 'B', clientId: unique(`a${mark}`) }),
        makeApp({ name: 'B', clientId: unique(`b${mark}`) }),
      ];
      for (const app of [...made].reverse()) await apps.create(app, OPERATOR);
      const found = (page: Partial<AppFilter> = {}) => apps.search({ q: mark, limit: 10, ...page });
      expect(await found()).toEqual(made);
      expect(await found({ q: mark.toUpperCase(), limit: 2 })).toEqual(made.slice(0, 2));
      for (let n = 0; n < made.length; n++)
        expect(await found({ after: made[n]! })).toEqual(made.slice(n + 1));
      expect(await found({ q: `${mark}.*` })).toEqual([]);
    });

    it('changes the name alone', async () => {
      const { apps, changes } = opened.repositories;
      const app = makeApp();
      await apps.create(app, OPERATOR);
      expect(await apps.rename(app.clientId, 'Renamed', OPERATOR)).toEqual({ ...app, name: 'Renamed' });
      expect(await apps.find(app.clientId)).toEqual({ ...app, name: 'Renamed' });
      const [change] = await changes.list({ clientId: app.clientId }, 1);
      expect(change).toMatchObject({
        action: 'updated',
        before: { name: app.name },
        after: { name: 'Renamed' },
      });
      expect(await apps.rename(unique('client'), 'Renamed', OPERATOR)).toBeNull();
    });

    it('deletes an app with all that it has in every store, and leaves that of other apps', async () => {
      const { apps, tokens, subscriptions, changes } = opened.repositories;
      const [gone, kept] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      const owners = [gone, { ...gone, storeHash: kept.storeHash }, kept];
      const hashes: string[] = [];
      for (const owner of owners) {
        await tokens.grant({ ...owner, scopes: ['default'] }, OPERATOR);
        const token = makeToken(owner);
        hashes.push(token.hash);
        await tokens.create(token, OPERATOR);
        await subscriptions.create(makeHook(owner), OPERATOR);
      }
      const ended = (await apps.delete(gone.clientId, OPERATOR))!;
      const places = ended.subscriptions.map(({ storeHash, key }) => ({ storeHash, key }));
      expect([ended.tokens, places.map(({ storeHash }) => storeHash)]).toEqual([
        2,
        [gone.storeHash, kept.storeHash],
      ]);
      const [change] = await changes.list({ clientId: gone.clientId }, 1);
      expect(change).toMatchObject({ kind: 'app', action: 'deleted', before: { subscriptions: places } });
      expect(await apps.find(gone.clientId)).toBeNull();
      const found = await Promise.all(hashes.map((hash) => tokens.findByHash(hash)));
      expect(found.map((token) => token?.clientId)).toEqual([undefined, undefined, kept.clientId]);
      expect(await tokens.findGrant(kept.storeHash, gone.clientId)).toBeNull();
      const left = await subscriptions.ofStore(kept.storeHash);
      expect(left.map(({ clientId }) => clientId)).toEqual([kept.clientId]);
      expect(await apps.delete(gone.clientId, OPERATOR)).toBeNull();
    });

    it('counts what an app has in every store, by kind, and nothing of other apps', async () => {
      const { apps, tokens, subscriptions } = opened.repositories;
      const [one, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      expect(await apps.contents(one.clientId)).toEqual({
        tokens: 0,
        subscriptions: { hook: 0, 'web-hook': 0, pull: 0 },
      });
      const owners = [one, { ...one, storeHash: other.storeHash }, other];
      for (const owner of owners) {
        await tokens.create(makeToken(owner), OPERATOR);
        await subscriptions.create(makeHook(owner), OPERATOR);
        await subscriptions.create(makeHook(owner, { kind: 'web-hook' }), OPERATOR);
      }
      await subscriptions.create(makeHook(one, { kind: 'pull' }), OPERATOR);
      expect(await apps.contents(one.clientId)).toEqual({
        tokens: 2,
        subscriptions: { hook: 2, 'web-hook': 2, pull: 1 },
      });
      await apps.delete(one.clientId, OPERATOR);
      expect(await apps.contents(one.clientId)).toBeNull();
    });

    it('throws when the client id is missing', async () => {
      await expect(opened.repositories.apps.find('')).rejects.toThrow(TypeError);
      await expect(opened.repositories.apps.contents('')).rejects.toThrow(TypeError);
      await expect(opened.repositories.apps.delete('', OPERATOR)).rejects.toThrow(TypeError);
      await expect(opened.repositories.apps.rename('', 'x', OPERATOR)).rejects.toThrow(TypeError);
      const missing = undefined as unknown as string;
      const app = makeApp({ clientId: missing });
      await expect(opened.repositories.apps.update(app, {}, OPERATOR)).rejects.toThrow(TypeError);
    });
  });
}
