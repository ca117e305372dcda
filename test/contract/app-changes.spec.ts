import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { KeyRotation } from '../../src/cli/maintenance/key-rotation.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { SecretBox } from '../../src/secrets/secret-box.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { changeApp } from '../../src/tenants/apps/app-change.js';
import { AppsService } from '../../src/tenants/apps/apps.service.js';
import { SigningSecrets } from '../../src/tenants/apps/signing-secrets.js';
import { onBothStores } from '../support/databases.js';
import { openFresh } from '../support/mongo/open-mongo.js';
import { openInTemporary } from './open-in-temporary.js';
import type { Opened } from './opened.js';
import { makeApp, unique } from './records.js';

/** Of a secret that signs, as the base64 of its bytes says. */
const clientSecretOf = (secret: string) => Buffer.from(secret.slice('whsec_'.length), 'base64').toString();

onBothStores('Concurrent changes of one app', (database) => {
  let opened: Opened;

  beforeAll(async () => {
    opened = database.name === 'sqlite' ? await openInTemporary(openSqlite) : await openFresh(database.uri);
  });
  afterAll(() => opened?.close());

  const serviceWith = (box: SecretBox) => {
    const { apps } = opened.repositories;
    const secrets = new SigningSecrets(apps, box);
    return { secrets, service: new AppsService(apps, secrets) };
  };

  it('keep each new signing secret, sealed with the new key, during a rotation of the keys', async () => {
    const [old, fresh] = ['old', 'fresh'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
    const before = serviceWith(new SecretBox(Keyring.parse([old!])));
    const { clientId, signingSecret } = await before.service.create('Orders to ERP', OPERATOR);
    const box = new SecretBox(Keyring.parse([fresh!, old!]));
    const { service, secrets } = serviceWith(box);
    const rotation = new KeyRotation(opened.repositories, box);
    const [renewed] = await Promise.all([service.rotateSigningSecret(clientId, OPERATOR), rotation.run()]);
    expect(await secrets.signingSecrets(clientId)).toEqual([renewed, signingSecret, expect.any(String)]);
    expect(await rotation.run()).toEqual({
      client_secrets: 0,
      signing_secrets: 0,
      signing_keys: 0,
      header_sets: 0,
    });
  });

  it('keep each new client secret, sealed with the new key, during a rotation of the keys', async () => {
    const [old, fresh] = ['old', 'fresh'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
    const before = serviceWith(new SecretBox(Keyring.parse([old!])));
    const { clientId, clientSecret } = await before.service.create('Orders to ERP', OPERATOR);
    const box = new SecretBox(Keyring.parse([fresh!, old!]));
    const rotation = new KeyRotation(opened.repositories, box);
    const rotated = serviceWith(box).service.rotateSecret(clientId, OPERATOR);
    const [renewed] = await Promise.all([rotated, rotation.run()]);
    await rotation.run();
    const { secrets } = serviceWith(new SecretBox(Keyring.parse([fresh!])));
    const all = await secrets.signingSecrets(clientId);
    expect(all.slice(2).map(clientSecretOf)).toEqual([renewed.clientSecret, clientSecret]);
  });

  it('count each secret that a rotation of the keys has sealed again', async () => {
    const [old, fresh] = ['old', 'fresh'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
    const before = serviceWith(new SecretBox(Keyring.parse([old!])));
    const { clientId } = await before.service.create('Orders to ERP', OPERATOR);
    await before.service.rotateSecret(clientId, OPERATOR);
    await before.service.rotateSigningSecret(clientId, OPERATOR);
    await before.service.rotateSigningKey(clientId, OPERATOR);
    const rotation = new KeyRotation(opened.repositories, new SecretBox(Keyring.parse([fresh!, old!])));
    expect(await rotation.run()).toEqual({
      client_secrets: 2,
      signing_secrets: 2,
      signing_keys: 1,
      header_sets: 0,
    });
  });

  it('are refused with service_unavailable when other changes always come first', async () => {
    const { apps } = opened.repositories;
    const app = makeApp();
    await apps.create(app, OPERATOR);
    let others = 0;
    const change = changeApp(apps, app.clientId, OPERATOR, (read) => {
      others += 1;
      void apps.update(read, { clientSecretHash: unique('other') }, OPERATOR);
      return { clientSecretHash: 'ours' };
    });
    await expect(change).rejects.toMatchObject({
      code: 'service_unavailable',
      headers: { 'Retry-After': expect.any(String) },
    });
    expect(others).toBeGreaterThan(3);
    expect((await apps.find(app.clientId))!.clientSecretHash).toMatch(/^other/);
  });

  it('answer not_found for an unknown app', async () => {
    const change = changeApp(opened.repositories.apps, unique('client'), OPERATOR, () => ({}));
    await expect(change).rejects.toMatchObject({ name: 'NotFound', record: 'app' });
  });

  it('keep the old client secret as one that signs when a new one is made, and the signing secret alone', async () => {
    const box = new SecretBox(Keyring.parse([`only:${randomBytes(32).toString('base64')}`]));
    const { service, secrets } = serviceWith(box);
    const { clientId, clientSecret, signingSecret } = await service.create('Orders to ERP', OPERATOR);
    await secrets.signingSecrets(clientId);
    const renewed = await service.rotateClientSecret(clientId, OPERATOR);
    const [signing, ...ofClient] = await secrets.signingSecrets(clientId);
    expect([signing, ...ofClient.map(clientSecretOf)]).toEqual([signingSecret, renewed, clientSecret]);
  });
});
