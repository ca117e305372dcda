import { webcrypto } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, createRemoteJWKSet, type JWK } from 'jose';
import { Webhook } from 'standardwebhooks';
import { OPERATOR } from '../../src/audit/change.js';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { AppRepository } from '../../src/tenants/apps/app.repository.js';
import { AppsService } from '../../src/tenants/apps/apps.service.js';
import { SigningSecrets } from '../../src/tenants/apps/signing-secrets.js';
import { onBothStores } from '../support/databases.js';
import { rawRequest } from '../support/raw-request.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';

const KEY = '/stores/5ueh97/v2/signing-key';

interface SigningKeys {
  keys: { kid: string; public_key: string }[];
  jwks_uri: string;
}

onBothStores('The signing keys of an app', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  afterEach(async () => {
    for (const hook of hooks.splice(0)) await partner.call('DELETE', `${partner.hooks}/${hook}`);
  });

  /** Of the test that runs: all of them are in one store. */
  const hooks: number[] = [];
  /** Makes a hook with a path of its own, and returns the path. */
  const hookWith = async (signatures: string[] | null): Promise<string> => {
    const path = `${partner.path}-${hooks.length}`;
    const hook = await partner.hook({ destination: world.receiver.url(path) });
    hooks.push(hook);
    const { status } = await partner.call(
      'PUT',
      `${partner.hooks}/${hook}/policy`,
      signatures ? { signatures } : {},
    );
    expect(status).toBe(200);
    return path;
  };
  const received = async (path: string, count: number) => (await world.receiver.waitFor(count, path)).at(-1)!;
  const headersOf = ({ headers }: ReceivedRequest) => headers as Record<string, string>;
  const entriesOf = (request: ReceivedRequest) =>
    headersOf(request)
      ['webhook-signature']!.split(' ')
      .map((entry) => entry.split(','));
  const versionsOf = (request: ReceivedRequest) => entriesOf(request).map(([version]) => version);
  /** As a receiver does it that holds no secret: by the key set at its URL. */
  const verifies = async (request: ReceivedRequest, kid?: string): Promise<boolean> => {
    const jwks = createRemoteJWKSet(new URL(jwksUrl()));
    const key = (await jwks({ alg: 'EdDSA', ...(kid !== undefined && { kid }) })) as webcrypto.CryptoKey;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headersOf(request);
    const message = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]);
    const signatures = entriesOf(request).flatMap(([version, text]) => (version === 'v1a' ? [text!] : []));
    const checked = signatures.map((text) =>
      webcrypto.subtle.verify('Ed25519', key, Buffer.from(text, 'base64'), message),
    );
    return (await Promise.all(checked)).includes(true);
  };

  const apps = () => world.app.nest.get(AppsService, { strict: false });
  const repository = () => world.app.nest.get(AppRepository, { strict: false });
  const rotate = async () => (await partner.call('POST', `${KEY}/rotate`)).body as SigningKeys;
  const jwksUrl = () => `${world.app.url}/apps/${partner.clientId}/jwks.json`;
  const jwks = async () => (await (await fetch(jwksUrl())).json()) as { keys: JWK[] };
  const kids = async () => (await jwks()).keys.map(({ kid }) => kid);

  it('are none until one is asked for', async () => {
    expect((await partner.call('GET', KEY)).body).toEqual({ keys: [], jwks_uri: jwksUrl() });
    expect(await jwks()).toEqual({ keys: [] });
  });

  it('are public in two forms, with an id that follows from the key', async () => {
    const { keys, jwks_uri } = await rotate();
    const [jwk] = ((await (await fetch(jwks_uri)).json()) as { keys: JWK[] }).keys;
    const bytes = Buffer.from(keys[0]!.public_key.replace(/^whpk_/, ''), 'base64');
    expect(jwk).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: bytes.toString('base64url'),
      kid: await calculateJwkThumbprint(jwk!),
      use: 'sig',
    });
    expect(keys).toEqual([{ kid: jwk!.kid, public_key: expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/) }]);
    expect((await partner.call('GET', KEY)).body).toEqual({ keys, jwks_uri });
  });

  it('keep one old key for a rotation, and show it until it ends', async () => {
    const all = [await rotate(), await rotate(), await rotate()].map(({ keys }) => keys[0]!.kid);
    expect(await kids()).toEqual([all[2], all[1]]);
    const app = (await repository().find(partner.clientId))!;
    const [fresh, old] = app.signingKeys;
    expect(old!.expiresAt! - Date.now()).toBeGreaterThan(23 * 3_600_000);
    await repository().update(app, { signingKeys: [fresh!, { ...old!, expiresAt: 1 }] }, OPERATOR);
    world.app.nest.get(SigningSecrets, { strict: false }).forget(partner.clientId);
    expect(await kids()).toEqual([all[2]]);
  });

  it('keep both keys of two concurrent rotations', async () => {
    const both = await Promise.all([rotate(), rotate()]);
    expect(new Set(both.map(({ keys }) => keys[0]!.kid))).toContain((await kids())[0]);
    expect(await kids()).toHaveLength(2);
  });

  it('are made once, however many ask for the first one', async () => {
    const asking = Array.from({ length: 4 }, () => apps().ensureSigningKey(partner.clientId, OPERATOR));
    await Promise.all(asking);
    expect(await kids()).toHaveLength(1);
  });

  it('sign the deliveries of a hook that asks for v1a, and a receiver of v1 notices nothing', async () => {
    const [plain, both, alone] = [
      await hookWith(null),
      await hookWith(['v1', 'v1a']),
      await hookWith(['v1a']),
    ];
    expect(await kids()).toHaveLength(1);
    await world.order(1);
    const [toPlain, toBoth, toAlone] = await Promise.all(
      [plain, both, alone].map((path) => received(path, 1)),
    );
    expect(versionsOf(toPlain!)).toEqual(['v1', 'v1']);
    expect(versionsOf(toBoth!)).toEqual(['v1', 'v1', 'v1a']);
    expect(versionsOf(toAlone!)).toEqual(['v1a']);
    for (const request of [toPlain!, toBoth!])
      expect(new Webhook(partner.signingSecret).verify(request.body, headersOf(request))).toBeTruthy();
    expect(() => new Webhook(partner.signingSecret).verify(toAlone!.body, headersOf(toAlone!))).toThrow();
    expect(await Promise.all([toPlain!, toBoth!, toAlone!].map((request) => verifies(request)))).toEqual([
      false,
      true,
      true,
    ]);
    const tampered = { ...toAlone!, body: Buffer.from(toAlone!.body.toString().replace('"id":1', '"id":2')) };
    expect(await verifies(tampered)).toBe(false);
  });

  it('sign with the new and the old one after a rotation, and with v1 alone after DELETE', async () => {
    const path = await hookWith(['v1a']);
    const before = ((await partner.call('GET', KEY)).body as SigningKeys).keys[0]!.kid;
    await rotate();
    await world.order(1);
    const request = await received(path, 1);
    expect(versionsOf(request)).toEqual(['v1a', 'v1a']);
    const [fresh, old] = await kids();
    expect([fresh === before, old === before]).toEqual([false, true]);
    expect([await verifies(request, fresh), await verifies(request, old)]).toEqual([true, true]);
    await partner.call('DELETE', `${partner.hooks}/${hooks.at(-1)}/policy`);
    await world.order(2);
    expect(versionsOf(await received(path, 2))).toEqual(['v1', 'v1']);
  });

  it('are not made for a hook that is not there', async () => {
    const answer = await partner.call('PUT', `${partner.hooks}/999999/policy`, { signatures: ['v1a'] });
    expect(answer.status).toBe(404);
    expect(await kids()).toEqual([]);
  });

  it('may be cached for a while, and are not sent again to a caller that has them', async () => {
    const ask = (etag: string) =>
      rawRequest(
        world.app.url,
        `GET /apps/${partner.clientId}/jwks.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIf-None-Match: ${etag}\r\n\r\n`,
      );
    const first = await ask('"other"');
    expect(first).toMatch(/^HTTP\/1.1 200 [\s\S]+\r\nCache-Control: public, max-age=300\r\n/);
    const [, etag] = /\r\netag: (.+)\r\n/i.exec(first)!;
    expect(await ask(etag!)).toMatch(/^HTTP\/1.1 304 /);
    await rotate();
    expect(await ask(etag!)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('are not found for an app that does not exist or no longer exists', async () => {
    await rotate();
    await apps().delete(partner.clientId, OPERATOR);
    for (const url of [jwksUrl(), `${world.app.url}/apps/${'0'.repeat(32)}/jwks.json`]) {
      const response = await fetch(url);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        404,
        'not_found',
      ]);
    }
  });

  it('are sealed in the database, and are not in the audit log', async () => {
    await rotate();
    const [opened] = (await world.app.nest
      .get(SigningSecrets, { strict: false })
      .signingKeys(partner.clientId))!;
    const stored = (await repository().find(partner.clientId))!;
    const log = await world.app.nest.get(ChangeRepository).list({ clientId: partner.clientId }, 20);
    expect(opened).toMatch(/^whsk_/);
    expect(JSON.stringify([stored, log])).not.toContain(opened!.slice(5));
    expect(JSON.stringify(log)).not.toContain(stored.signingKeys[0]!.sealed);
    expect(log[0]).toMatchObject({ kind: 'app', actor: { via: 'api', clientId: partner.clientId } });
  });
});
