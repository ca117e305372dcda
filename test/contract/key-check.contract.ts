import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { SecretBox } from '../../src/secrets/secret-box.js';
import { KeyCheck } from '../../src/tenants/apps/key-check.js';
import { signingSecretPlace } from '../../src/tenants/apps/signing-secrets.js';
import type { Open, Opened } from './opened.js';
import { makeApp } from './records.js';

const pair = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const boxOf = (...pairs: string[]) => new SecretBox(Keyring.parse(pairs));

export function keyCheckContract(name: string, open: Open): void {
  describe(`KeyCheck on ${name}, with secrets that are older than the canaries,`, () => {
    let opened: Opened;
    const original = pair('k1');
    beforeAll(async () => {
      opened = await open();
      const app = makeApp();
      const sealed = boxOf(original).seal('whsec_x', signingSecretPlace(app.clientId));
      await opened.repositories.apps.create(
        { ...app, signingSecrets: [{ sealed, expiresAt: null }] },
        OPERATOR,
      );
    });
    afterAll(() => opened.close());
    const check = (box: SecretBox) => {
      const { keyCanaries, apps } = opened.repositories;
      return new KeyCheck(box, keyCanaries, apps).run();
    };

    it.each([
      ['another key under the same id', [pair('k1')], 'The key k1 is not the key that sealed'],
      ['a new key alone', [pair('k2')], 'sealed with the key k1, which is not among the given keys'],
      [
        'a new key before another key under the same id',
        [pair('k2'), pair('k1')],
        'The key k1 is not the key',
      ],
    ])('refuses %s, and keeps no canary of it', async (_, pairs, text) => {
      await expect(check(boxOf(...pairs))).rejects.toThrow(text);
      expect(await opened.repositories.keyCanaries.list()).toEqual([]);
    });

    it('accepts the key that sealed them, and keeps its canary', async () => {
      await check(boxOf(original));
      expect(await opened.repositories.keyCanaries.list()).toMatchObject([{ keyId: 'k1' }]);
    });

    it('lets the first of two processes with new keys under one id start, and refuses the second', async () => {
      const both = [boxOf(pair('k3'), original), boxOf(pair('k3'), original)];
      const ends = await Promise.allSettled(both.map(check));
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });
}
