import { describe, expect, it } from '@jest/globals';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { newSigningSecret } from '../../tenants/digest.js';
import { bodyOf, bytesOf, sign, signatureOf } from './event-body.js';

const id = 'msg_01J0000000000000000000000A';
const timestamp = Math.floor(Date.now() / 1000);
const body = JSON.stringify({ scope: 'store/order/created', note: 'naïve ✓' });

const headersOf = (secrets: string[]) => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': sign({ id, timestamp, body: Buffer.from(body), secrets }),
});

describe('webhook-signature', () => {
  it('is what the verifiers of Standard Webhooks and Svix accept', () => {
    const secret = newSigningSecret();
    expect(new StandardWebhook(secret).verify(body, headersOf([secret]))).toEqual(JSON.parse(body));
    expect(new SvixWebhook(secret).verify(body, headersOf([secret]))).toEqual(JSON.parse(body));
  });

  it('carries both signatures during a rotation, the first secret first', () => {
    const [fresh, old] = [newSigningSecret(), newSigningSecret()];
    for (const secret of [fresh, old]) new StandardWebhook(secret).verify(body, headersOf([fresh, old]));
    expect(headersOf([fresh, old])['webhook-signature'].split(' ')[0]).toBe(
      headersOf([fresh])['webhook-signature'],
    );
  });

  it('is refused with another secret, and for another body', () => {
    const headers = headersOf([newSigningSecret()]);
    expect(() => new StandardWebhook(newSigningSecret()).verify(body, headers)).toThrow();
  });

  it('is the same for text and for its bytes', () => {
    const secrets = [newSigningSecret()];
    expect(sign({ id, timestamp, body, secrets })).toBe(
      sign({ id, timestamp, body: Buffer.from(body), secrets }),
    );
  });

  it('outlives more secrets than are kept decoded', () => {
    const secrets = Array.from({ length: 2100 }, newSigningSecret);
    const first = sign({ id, timestamp, body, secrets: [secrets[0]!] });
    for (const secret of secrets) sign({ id, timestamp, body, secrets: [secret] });
    expect(sign({ id, timestamp, body, secrets: [secrets[0]!] })).toBe(first);
  });
});

const TEXT = '{"name":"Zoë"}';
const [first, second] = [newSigningSecret(), newSigningSecret()];
const signing = { id: 'msg_01J0000000000000000000000A', timestamp: 1_790_000_000, secrets: [first] };

describe('An event body', () => {
  it('is turned into bytes once for all of its deliveries', () => {
    const body = bodyOf(TEXT);
    expect(bytesOf(body).toString()).toBe(TEXT);
    expect(bytesOf(body)).toBe(bytesOf(body));
  });

  it('is signed once for all hooks of an app within a second', () => {
    const body = bodyOf(TEXT);
    signatureOf(body, signing);
    const kept = body.signed;
    signatureOf(body, { ...signing, secrets: [...signing.secrets] });
    expect(body.signed).toBe(kept);
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
