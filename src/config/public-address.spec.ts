import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from './config.js';
import { VERSION } from './product.js';
import { PublicAddress } from './public-address.js';

const addressOf = (source: Record<string, string>) => new PublicAddress(parseEnvironment(source));

describe('PublicAddress', () => {
  it('is PUBLIC_URL without trailing slashes, also once the server listens', () => {
    const address = addressOf({ PUBLIC_URL: 'https://hooks.example.com//' });
    address.listening('http://127.0.0.1:41234');
    expect([address.url, address.userAgent]).toEqual([
      'https://hooks.example.com',
      `storehooks/${VERSION} (+https://hooks.example.com)`,
    ]);
  });

  it('is HOST and PORT without PUBLIC_URL', () => {
    expect(addressOf({ HOST: '10.0.0.1', PORT: '80' }).url).toBe('http://10.0.0.1:80');
  });

  it('becomes the address that the server listens on without PUBLIC_URL', () => {
    const address = addressOf({ PORT: '0' });
    address.listening('http://127.0.0.1:41234');
    expect([address.url, address.userAgent]).toEqual([
      'http://127.0.0.1:41234',
      `storehooks/${VERSION} (+http://127.0.0.1:41234)`,
    ]);
  });
});
