import { describe, expect, it } from '@jest/globals';
import type { Notice, NoticeFacts } from './notice.js';
import { textOf } from './notice-text.js';

const CONSOLE = 'https://hooks.example.com/console/incidents';

const noticeOf = (facts: Partial<NoticeFacts>): Notice => ({
  id: 'email incident 1',
  channel: 'email',
  storeHash: '5ueh97',
  clientId: 'app',
  subscriptionKey: 'key',
  createdAt: 0,
  tries: 1,
  facts: {
    kind: 'hook_failing',
    at: '2026-01-17T00:27:50.000Z',
    hook: { key: 'key', id: '7', scope: 'store/order/*', destination: 'https://a.example.com/' },
    disabled_reason: null,
    failure: 'http_status',
    status: 503,
    reason: null,
    count: 2,
    certificate_expires_at: null,
    ...facts,
  },
});

describe('The e-mail of notices', () => {
  it('says which hook fails, why, since when, and where to look', () => {
    const { subject, text } = textOf([noticeOf({})], CONSOLE);
    expect(subject).toBe('[Storehooks] Hook 7 fails in store 5ueh97');
    expect(text.split('\n')).toEqual([
      'Store 5ueh97, app app',
      '',
      'Hook 7 fails: 2 attempts failed, the last one because of: the receiver answered 503.',
      '  Since:       2026-01-17T00:27:50.000Z',
      '  Scope:       store/order/*',
      '  Destination: https://a.example.com/',
      '',
      `See ${CONSOLE}`,
      '',
      'This app has set your address for notices about this store. A process of the service sends an address at most 24 of these e-mails in 24 hours.',
      '',
    ]);
  });

  it('names the reason where there is one, and the code otherwise', () => {
    const failure = 'tls';
    expect(textOf([noticeOf({ failure, reason: 'certificate_expired', count: 1 })], CONSOLE).text).toContain(
      '1 attempt failed, the last one because of: certificate_expired.',
    );
    expect(textOf([noticeOf({ failure })], CONSOLE).text).toContain('because of: tls.');
  });

  it('says why a hook was turned off', () => {
    const off = noticeOf({ kind: 'hook_turned_off', disabled_reason: 'failing' });
    expect(textOf([off], CONSOLE)).toMatchObject({
      subject: '[Storehooks] Hook 7 was turned off in store 5ueh97',
      text: expect.stringContaining('a delivery used up its attempts'),
    });
  });

  it('says when a certificate expires, and what follows from it', () => {
    const expiring = noticeOf({
      kind: 'certificate_expiring',
      ...{ failure: null, status: null, count: null },
      certificate_expires_at: '2026-02-01T12:00:00.000Z',
    });
    const { subject, text } = textOf([expiring], CONSOLE);
    expect(subject).toBe('[Storehooks] The certificate of hook 7 expires in store 5ueh97');
    expect(text.split('\n').slice(2, 5)).toEqual([
      'The certificate of hook 7 expires: at 2026-02-01T12:00:00.000Z. Deliveries to all hooks at its host fail from then on, unless it is renewed.',
      '  Scope:       store/order/*',
      '  Destination: https://a.example.com/',
    ]);
  });

  it('tells of several hooks in one e-mail', () => {
    const { subject, text } = textOf([noticeOf({}), noticeOf({})], CONSOLE);
    expect(subject).toBe('[Storehooks] 2 notices about hooks in store 5ueh97');
    expect(text.match(/Hook 7 fails/g)).toHaveLength(2);
  });

  it('keeps what an app wrote on its line, and out of the subject', () => {
    const hook = { key: 'key', id: '7', scope: 'a\r\nBcc: b@example.com', destination: 'x\u202ey\u2028z' };
    const { subject, text } = textOf([noticeOf({ hook })], CONSOLE);
    expect(subject).not.toContain('Bcc');
    expect(text).not.toMatch(/^Bcc/m);
    expect(text).toContain('Destination: x y z');
  });
});
