import { describe, expect, it } from '@jest/globals';
import { newSigningSecret } from '../../tenants/digest.js';
import { bodyOf, bytesOf, signatureOf } from './event-body.js';
import { sign } from './signature.js';

const TEXT = '{"name":"Zoë"}';
const [first, second] = [newSigningSecret(), newSigningSecret()];
const signing = { id: 'msg_01J0000000000000000000000A', timestamp: 1_790_000_000, secrets: [first] };

describe('An event body', () => {
  it('is turned into bytes once for all of its deliveries', () => {
    const body = bodyOf(TEXT);
    expect(bytesOf(body).toString()).toBe(TEXT);
    expect(bytesOf(body)).toBe(bytesOf(body));
  });

  it('is signed as if it were signed each time', () => {
    const body = bodyOf(TEXT);
    const of = (changes: object) => {
      const message = { ...signing, ...changes };
      expect(signatureOf(body, message)).toBe(sign({ ...message, body: TEXT }));
    };
    of({});
    of({});
    of({ timestamp: signing.timestamp + 1 });
    of({ secrets: [second] });
    of({ secrets: [second, first] });
    of({});
  });
});
