import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { App, AppRepository } from '../apps/app.repository.js';
import { digest } from '../digest.js';
import { ClientAuthenticator } from './client-authenticator.js';

describe('ClientAuthenticator', () => {
  const SECRET = 'right';
  const finds = { find: async () => ({ clientSecretHash: digest(SECRET) }) as App };
  let clients: ClientAuthenticator;

  beforeEach(() => {
    clients = new ClientAuthenticator(finds as unknown as AppRepository);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const send = (clientSecret: string, address = '192.0.2.1', clientId = 'app') =>
    clients.authenticate({ clientId, clientSecret, basic: true }, address).then(
      () => 'accepted',
      ({ code }) => code as string,
    );
  const fail = async (times: number, clientId?: string) => {
    for (let i = 0; i < times; i++)
      expect(await send('wrong', '192.0.2.1', clientId ?? `app${i}`)).toBe('invalid_client');
  };

  it('accepts the right secret after any number of wrong ones', async () => {
    await fail(10, 'app');
    await Promise.all(Array.from({ length: 200 }, () => send('wrong')));
    expect(await send(SECRET)).toBe('accepted');
  });

  it('answers a wrong secret late after ten failures of a client', async () => {
    await fail(10, 'app');
    jest.useFakeTimers();
    const answers: string[] = [];
    void send('wrong').then((code) => answers.push(code));
    await jest.advanceTimersByTimeAsync(999);
    expect(answers).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(answers).toEqual(['too_many_requests']);
  });

  it('counts an address over all clients, and an IPv6 caller by its network', async () => {
    await fail(100);
    expect(await send('wrong', '192.0.2.1', 'another')).toBe('too_many_requests');
    expect(await send('wrong', '192.0.2.2', 'another')).toBe('invalid_client');
    for (let i = 0; i < 10; i++) expect(await send('wrong', `2001:db8::${i}`)).toBe('invalid_client');
    expect(await send('wrong', '2001:db8::ffff')).toBe('too_many_requests');
    expect(await send('wrong', '2001:db8:0:1::1')).toBe('invalid_client');
  });

  it('has at most a hundred late answers at once', async () => {
    await fail(10, 'app');
    jest.useFakeTimers();
    const answers: string[] = [];
    for (let i = 0; i < 250; i++) void send('wrong').then((code) => answers.push(code));
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(150);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(answers).toHaveLength(250);
  });
});
