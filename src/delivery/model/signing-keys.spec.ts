import * as crypto from 'node:crypto';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';

const decode = jest.fn(crypto.createSecretKey);
jest.unstable_mockModule('node:crypto', () => ({ ...crypto, createSecretKey: decode }));
const { sign } = await import('./event-body.js');

const secrets = Array.from(
  { length: 2048 },
  (_, n) => `whsec_${Buffer.from(`secret ${n}`).toString('base64')}`,
);
const signWith = (...used: string[]) => sign({ id: 'msg_1', timestamp: 1, body: '{}', secrets: used });

describe('The decoded signing secrets', () => {
  beforeEach(() => {
    decode.mockClear();
  });

  it('are decoded once each while at most 2048 are in use, and dropped before one more is kept', () => {
    signWith(...secrets);
    signWith(...secrets);
    expect(decode).toHaveBeenCalledTimes(2048);
    signWith('whsec_b25lIG1vcmU=');
    signWith(secrets[0]!);
    expect(decode).toHaveBeenCalledTimes(2050);
    signWith(secrets[0]!);
    expect(decode).toHaveBeenCalledTimes(2050);
  });
});
