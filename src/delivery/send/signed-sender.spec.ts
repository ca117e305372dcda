import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { PublicAddress } from '../../config/public-address.js';
import type { HeaderVault } from '../../subscriptions/header-vault.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { newSigningKey } from '../../tenants/apps/key-pair.js';
import type { SigningSecrets } from '../../tenants/apps/signing-secrets.js';
import { newSigningSecret } from '../../tenants/digest.js';
import { NoTracing, type TracedAttempt, type Tracing } from '../../tracing/tracing.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { LeasedDelivery } from '../model/delivery.js';
import { bodyOf } from '../model/event-body.js';
import { keySignatureOf } from './key-signature.js';
import { OpenedSecrets, type SenderSecrets, SignedSender } from './signed-sender.js';
import type { WebhookClient, WebhookRequest } from './webhook-client.js';

const outcome = { ok: true, status: 200 } as AttemptOutcome;
const client = { send: jest.fn(async (_request: WebhookRequest) => outcome) };
const address = { userAgent: 'storehooks/1 (+https://hooks.example)' } as PublicAddress;
const secret = newSigningSecret();

const subscription = (policy: string | null = null) =>
  ({ key: 'key', clientId: 'app', policy, canonicalUrl: 'https://shop.example/in' }) as Subscription;
const delivery = (text = '{"a":"é"}') =>
  ({ ref: { eventId: 'msg_1', ordinal: 3 }, body: bodyOf(text) }) as LeasedDelivery;

function senderWith(secrets: Partial<SenderSecrets> = {}, tracing: Tracing = new NoTracing()): SignedSender {
  const all = { signingSecrets: () => [secret], signingKeys: () => [], headersOf: () => null, ...secrets };
  return new SignedSender(client as unknown as WebhookClient, all, address, tracing);
}

const lastRequest = () => client.send.mock.lastCall![0];

/** The header lines by name, each of which must have its line end. */
function headersSent(): Record<string, string> {
  const lines = lastRequest().headers.split('\r\n');
  expect(lines.pop()).toBe('');
  return Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
}

describe('SignedSender', () => {
  beforeEach(() => {
    client.send.mockClear();
  });

  it('sends the text of the body to the URL of the hook, and gives the outcome', async () => {
    expect(await senderWith().send(delivery(), subscription())).toBe(outcome);
    const { hookKey, url, body } = lastRequest();
    expect({ hookKey, url, body: body.toString() }).toEqual({
      hookKey: 'key',
      url: 'https://shop.example/in',
      body: '{"a":"é"}',
    });
  });

  it('lets a request to a hook with a rate limit go only once, and others again', async () => {
    const limit = { rate_limit: { requests: 1, per_seconds: 1 } };
    for (const [policy, once] of [
      [limit, true],
      [{ timeout_seconds: 5 }, false],
    ] as const) {
      await senderWith().send(delivery(), subscription(JSON.stringify(policy)));
      expect(lastRequest().once).toBe(once);
    }
  });

  it('signs with a time in whole seconds, as Standard Webhooks 1.0 says', async () => {
    await senderWith().send(delivery(), subscription());
    const headers = headersSent();
    expect(new Webhook(secret).verify('{"a":"é"}', headers)).toEqual({ a: 'é' });
    expect(headers['webhook-id']).toBe('msg_1');
  });

  it('asks for the secrets of the app that has the hook', async () => {
    const signingSecrets = jest.fn((_clientId: string) => [secret]);
    await senderWith({ signingSecrets }).send(delivery(), subscription());
    expect(signingSecrets).toHaveBeenCalledWith('app');
  });

  it('waits for secrets that are not in memory', async () => {
    expect(await senderWith({ signingSecrets: async () => [secret] }).send(delivery(), subscription())).toBe(
      outcome,
    );
    expect(new Webhook(secret).verify('{"a":"é"}', headersSent())).toEqual({ a: 'é' });
  });

  describe('to a hook whose policy asks for v1a', () => {
    const [key, old] = [newSigningKey(), newSigningKey()];
    const headersTo = async (signatures: string, secrets: Partial<SenderSecrets> = {}) => {
      const sender = senderWith({ signingKeys: () => [key, old], ...secrets });
      await sender.send(delivery(), subscription(`{"signatures":${signatures}}`));
      return headersSent();
    };
    const byKeys = ({ 'webhook-timestamp': timestamp }: Record<string, string>) =>
      keySignatureOf(bodyOf('{"a":"é"}'), { id: 'msg_1', timestamp: Number(timestamp), secrets: [key, old] });

    it('sends the signature of each key after those of the secrets', async () => {
      const headers = await headersTo('["v1a","v1"]');
      const [symmetric, ...rest] = headers['webhook-signature']!.split(' ');
      expect(rest.join(' ')).toBe(byKeys(headers));
      for (const signature of [symmetric!, headers['webhook-signature']!]) {
        const given = { ...headers, 'webhook-signature': signature };
        expect(new Webhook(secret).verify('{"a":"é"}', given)).toEqual({ a: 'é' });
      }
    });

    it('does not sign with a secret where v1a stands alone, and does not read one', async () => {
      const signingSecrets = jest.fn(() => [secret]);
      const headers = await headersTo('["v1a"]', { signingSecrets });
      expect(headers['webhook-signature']).toBe(byKeys(headers));
      expect(signingSecrets).not.toHaveBeenCalled();
    });

    it('rejects, and sends nothing, when the app has no key or is gone', async () => {
      client.send.mockClear();
      for (const keys of [[], null])
        await expect(headersTo('["v1","v1a"]', { signingKeys: async () => keys })).rejects.toThrow(
          'signing key',
        );
      expect(client.send).not.toHaveBeenCalled();
    });
  });

  it('does not ask for keys for a hook that is content with v1', async () => {
    const signingKeys = jest.fn(() => [newSigningKey()]);
    for (const policy of [null, '{"signatures":["v1"]}', '{"timeout_seconds":5}'])
      await senderWith({ signingKeys }).send(delivery(), subscription(policy));
    expect(signingKeys).not.toHaveBeenCalled();
    expect(headersSent()['webhook-signature']).toMatch(/^v1,\S+$/);
  });

  it('rejects, and sends nothing, when the secrets cannot be read', async () => {
    const signingSecrets = () => Promise.reject(new Error('away'));
    await expect(senderWith({ signingSecrets }).send(delivery(), subscription())).rejects.toThrow('away');
    expect(client.send).not.toHaveBeenCalled();
  });

  it('says that the body is JSON, who sends it, and that any answer will do', async () => {
    await senderWith().send(delivery(), subscription());
    expect(headersSent()).toMatchObject({
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'storehooks/1 (+https://hooks.example)',
    });
  });

  it("sends the hook's own headers, and its own Accept in the place of ours", async () => {
    const headersOf = () => ({ 'x-key': 'value', Accept: 'application/json' });
    await senderWith({ headersOf }).send(delivery(), subscription());
    const sent = headersSent();
    expect(sent).toMatchObject({ 'x-key': 'value', Accept: 'application/json' });
    expect(sent).not.toHaveProperty('accept');
  });

  it("asks for any answer beside the hook's own headers", async () => {
    await senderWith({ headersOf: () => ({ 'x-key': 'value' }) }).send(delivery(), subscription());
    expect(headersSent()).toMatchObject({ 'x-key': 'value', accept: '*/*' });
  });

  it("does not let the hook's own headers replace the content type or the user agent", async () => {
    const headersOf = () => ({ 'content-type': 'text/plain', 'user-agent': 'other' });
    await senderWith({ headersOf }).send(delivery(), subscription());
    expect(headersSent()).toMatchObject({
      'content-type': 'application/json',
      'user-agent': address.userAgent,
    });
  });

  describe('where attempts are traced', () => {
    const settled: AttemptOutcome[] = [];
    const attempt = jest.fn((_described: () => TracedAttempt) => ({
      headers: { traceparent: '00-ours' },
      around: async (sending: Promise<AttemptOutcome>) => {
        settled.push(await sending);
        return sending;
      },
    }));
    const tracing = Object.assign(new NoTracing(), { attempt });

    it('sends the trace with the attempt, and ends the span with the outcome', async () => {
      const traced = { ...delivery(), attempts: 2, trace: '00-parent', storeHash: 's', scope: 'store/x' };
      expect(await senderWith({}, tracing).send(traced, subscription())).toBe(outcome);
      expect(headersSent()).toMatchObject({ traceparent: '00-ours' });
      expect(settled).toEqual([outcome]);
      expect(attempt.mock.lastCall![0]()).toEqual({
        ...{ eventId: 'msg_1', storeHash: 's', scope: 'store/x', number: 3, parent: '00-parent' },
        url: 'https://shop.example/in',
      });
    });

    it('leaves a traceparent that the hook has itself', async () => {
      const headersOf = () => ({ TraceParent: '00-own' });
      await senderWith({ headersOf }, tracing).send(delivery(), subscription());
      expect(headersSent()).toMatchObject({ TraceParent: '00-own' });
      expect(headersSent()).not.toHaveProperty('traceparent');
    });
  });

  it('opens the headers of a subscription once, and those of its next revision again', async () => {
    const headersOf = jest.fn((_subscription: Subscription) => ({ 'x-key': 'value' }));
    const sender = senderWith({ headersOf });
    const kept = subscription();
    for (const each of [kept, kept, subscription()]) await sender.send(delivery(), each);
    expect(headersOf).toHaveBeenCalledTimes(2);
  });
});

describe('OpenedSecrets', () => {
  it('reads the signing secrets of an app, and opens the headers of a hook', async () => {
    const signing = {
      signingSecrets: (clientId: string) => [`secret of ${clientId}`],
      signingKeys: (clientId: string) => [`key of ${clientId}`],
    };
    const vault = { open: ({ key }: Subscription) => ({ 'x-of': key }) };
    const secrets = new OpenedSecrets(signing as unknown as SigningSecrets, vault as unknown as HeaderVault);
    expect(await secrets.signingSecrets('app')).toEqual(['secret of app']);
    expect(await secrets.signingKeys('app')).toEqual(['key of app']);
    expect(secrets.headersOf(subscription())).toEqual({ 'x-of': 'key' });
  });
});
