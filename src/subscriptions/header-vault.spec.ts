import { describe, expect, it } from '@jest/globals';
import { Keyring, SecretError } from '../secrets/keyring.js';
import { SecretBox } from '../secrets/secret-box.js';
import { HeaderVault, headersPlace } from './header-vault.js';

const secrets = new SecretBox(Keyring.parse([`k1:${Buffer.alloc(32, 1).toString('base64')}`]));
const vault = new HeaderVault(secrets);
const headers = { 'X-Auth-Token': 'secret' };

describe('HeaderVault', () => {
  it('seals headers, and opens them for their own subscription', () => {
    const sealedHeaders = vault.seal(headers, 'store', 'key')!;
    expect(sealedHeaders).not.toContain('secret');
    expect(vault.open({ storeHash: 'store', key: 'key', sealedHeaders })).toEqual(headers);
  });

  it.each([
    ['another store', { storeHash: 'other', key: 'key' }],
    ['another subscription', { storeHash: 'store', key: 'other' }],
  ])('does not open headers that were moved to %s', (_, place) => {
    const sealedHeaders = vault.seal(headers, 'store', 'key');
    expect(() => vault.open({ ...place, sealedHeaders })).toThrow(SecretError);
  });

  it('does not open a secret that was sealed for another field', () => {
    const place = { store: 'store', record: 'key', field: 'signing secret' };
    const sealedHeaders = secrets.seal(JSON.stringify(headers), place);
    expect(() => vault.open({ storeHash: 'store', key: 'key', sealedHeaders })).toThrow(SecretError);
    expect(headersPlace('store', 'key')).toEqual({ ...place, field: 'headers' });
  });

  it.each([null, {}])('stores nothing for %j', (none) => {
    expect(vault.seal(none, 'store', 'key')).toBeNull();
    expect(vault.open({ storeHash: 'store', key: 'key', sealedHeaders: null })).toBeNull();
  });
});
