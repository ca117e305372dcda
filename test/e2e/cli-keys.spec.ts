import { describe, expect, it } from '@jest/globals';
import { caller } from '../support/http.js';
import { isSignedWith } from '../support/receivers/is-signed-with.js';
import { createFirstHook, credentialsOf, FIRST_STORE } from '../support/service/first-start.js';
import { ProcessWorld } from '../support/service/process-world.js';
import { newKey } from '../support/service/refusals.js';

const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };

describe('The command keys rotate', () => {
  it('seals everything with the first key, so that deliveries need the old one no longer', async () => {
    const world = await ProcessWorld.open();
    const [old, fresh] = [newKey('old'), newKey('fresh')];
    const first = await world.start({ ENCRYPTION_KEYS: old });
    const { access_token, signing_secret } = credentialsOf(first)!;
    await createFirstHook(first, world.receiver, { 'X-Secret': 'a value' });
    await first.end('SIGTERM');
    world.environment['ENCRYPTION_KEYS'] = `${fresh},${old}`;
    const during = await world.start();
    expect(await world.json('keys', 'rotate')).toEqual({
      client_secrets: 1,
      signing_secrets: 1,
      signing_keys: 0,
      header_sets: 1,
    });
    const none = { client_secrets: 0, signing_secrets: 0, signing_keys: 0, header_sets: 0 };
    expect(await world.json('keys', 'rotate')).toEqual(none);
    await during.end('SIGTERM');
    world.environment['ENCRYPTION_KEYS'] = fresh;
    const after = await world.start();
    await caller(after.url, { token: access_token! })('POST', `${FIRST_STORE}/events`, order);
    const [request] = await world.receiver.waitFor(1);
    expect(isSignedWith(signing_secret!, request!)).toBe(true);
    expect(request!.headers['x-secret']).toBe('a value');
    await world.close();
  }, 90_000);
});
