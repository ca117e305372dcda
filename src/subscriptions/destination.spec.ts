import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from '../config/config.js';
import { checkDestination, destinationRule } from './destination.js';

const ownHosts = ['hooks.shop.example.net:8443'];
const strict = (raw: string) => checkDestination(raw, { allowInsecure: false, ownHosts });
const insecure = (raw: string) =>
  checkDestination(raw, { allowInsecure: true, ownHosts: ['localhost:3000'] });

describe('a destination that is accepted', () => {
  it.each([
    ['https://receiver.example.com', 'https://receiver.example.com/'],
    ['https://receiver.example.com/hooks?x=1', 'https://receiver.example.com/hooks?x=1'],
    ['https://Receiver.EXAMPLE.com:443/a/../b', 'https://receiver.example.com/b'],
    ['https://büro.example.com/ü', 'https://xn--bro-hoa.example.com/%C3%BC'],
    ['https://receiver.example.com/a@b%20c', 'https://receiver.example.com/a@b%20c'],
    ['HTTPS://receiver.example.com/A', 'https://receiver.example.com/A'],
    ['hTTps://receiver.example.com', 'https://receiver.example.com/'],
    ['https://under_score._sub.example.com/', 'https://under_score._sub.example.com/'],
    [`https://${'a'.repeat(63)}.example.com/`, `https://${'a'.repeat(63)}.example.com/`],
  ])('%s', (raw, canonicalUrl) => {
    expect(strict(raw)).toEqual({ ok: true, canonicalUrl });
  });
});

describe('a destination that is refused', () => {
  it.each([
    '',
    'receiver.example.com',
    'http://receiver.example.com',
    'ftp://receiver.example.com',
    ' https://receiver.example.com',
    'https://receiver.example.com/ ',
    'https://receiver.example.com/a b',
    'https://receiver.exa\tmple.com',
    'https://receiver.example.com/\n',
    'https://receiver.example.com/\u007f',
    'https://receiver.example.com\\@10.0.0.1/',
    'https:\\\\receiver.example.com',
    'https:receiver.example.com',
    'HTTP://receiver.example.com',
    'https:///receiver.example.com',
    'https:////receiver.example.com',
    'https://user@receiver.example.com',
    'https://user:pw@receiver.example.com',
    'https://@receiver.example.com',
    'https://receiver%2eexample.com',
    'https://receiver.example.com/#',
    'https://receiver.example.com/#a',
    'https://receiver.example.com:8443/',
    'https://receiver.example.com:80/',
    'https://receiver.example.com:x/',
    'https://receiver.example.com./',
    'https://receiver..example.com/',
    'https://.example.com/',
    'https://single/',
    `https://${'a'.repeat(64)}.example.com/`,
    `https://${'a.'.repeat(126)}example.com/`,
    `https://receiver.example.com/${'a'.repeat(2048)}`,
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://１２７.0.0.1/',
    'https://8.8.8.8/',
    'https://[::1]/',
    'https://[2606:4700::1111]/',
    'https://[::ffff:8.8.8.8]/',
    'https://localhost/',
    'https://a.local/',
    'https://a.localhost/',
    'https://a.internal/',
    'https://a.intranet/',
    'https://a.lan/',
    'https://a.home.arpa/',
    'https://a.onion/',
    'https://a.test/',
    'https://a.invalid/',
    'https://a.example/',
    'https://a.corp/',
    'https://a.LOCAL/',
    'https://hooks.shop.example.net/',
  ])('%j', (raw) => {
    expect(strict(raw)).toEqual({ ok: false, reason: expect.stringMatching(/^Send .+\.$/) });
  });
});

describe('with insecure destinations allowed', () => {
  it.each([
    'http://localhost:4000/',
    'http://127.0.0.1:4000/',
    'https://[::1]:4000/',
    'http://receiver/',
    'https://a.test:8443/',
  ])('%s is accepted', (raw) => {
    expect(insecure(raw)).toEqual({ ok: true, canonicalUrl: raw });
  });

  it.each([
    'ftp://localhost/',
    'http://user@localhost/',
    'http://localhost/#a',
    'http://local host/',
    'http://localhost\\a',
    'http:///a',
    `http://localhost/${'a'.repeat(2048)}`,
    'http://localhost:3000/hooks',
  ])('%j is still refused', (raw) => {
    expect(insecure(raw).ok).toBe(false);
  });
});

describe('destinationRule', () => {
  it('refuses the address that the service listens on and its public URL', () => {
    const config = parseEnvironment({
      HOST: 'LOCALHOST',
      PORT: '4711',
      PUBLIC_URL: 'https://Own.example.com:8443/a',
    });
    expect(destinationRule(config)).toEqual({
      allowInsecure: false,
      ownHosts: ['localhost:4711', 'own.example.com:8443'],
    });
  });

  it('allows insecure destinations if the configuration does', () => {
    const config = parseEnvironment({ ALLOW_INSECURE_DESTINATIONS: 'true', HOST: 'localhost', PORT: '4711' });
    expect(destinationRule(config)).toEqual({ allowInsecure: true, ownHosts: ['localhost:4711'] });
  });
});
