import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from '../config/config.js';
import { checkDestination, destinationRule } from './destination.js';

const ownHosts = ['hooks.shop.example.net:8443'];
const strict = (raw: string) => checkDestination(raw, { allowInsecure: false, ownHosts });
const insecure = (raw: string) =>
  checkDestination(raw, { allowInsecure: true, ownHosts: ['localhost:3000'] });

const NOT_PRINTABLE =
  'Send a URL without spaces, control characters and characters that change the direction of text; encode them as %20.';

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
    [`https://${'a.'.repeat(120)}a.example.com/`, `https://${'a.'.repeat(120)}a.example.com/`],
    [
      `https://receiver.example.com/${'a'.repeat(2048 - 29)}`,
      `https://receiver.example.com/${'a'.repeat(2048 - 29)}`,
    ],
    ['https://receiver.example.com?a', 'https://receiver.example.com/?a'],
  ])('%s', (raw, canonicalUrl) => {
    expect(strict(raw)).toEqual({ ok: true, canonicalUrl });
  });
});

/** What each refusal tells the app to send, and the destinations that it refuses. */
const REFUSED: [string, string[]][] = [
  [`Send a URL of at most 2048 characters.`, [`https://receiver.example.com/${'a'.repeat(2048 - 28)}`]],
  [
    NOT_PRINTABLE,
    [
      ' https://receiver.example.com',
      'https://receiver.example.com/ ',
      'https://receiver.example.com/a b',
      'https://receiver.exa\tmple.com',
      'https://receiver.example.com/\n',
      'https://receiver.example.com/\u0000',
      'https://receiver.example.com/\u007f',
      'https://receiver.example.com/\u0080',
      'https://receiver.example.com/\u009b0m',
      'https://receiver.example.com/\u2028',
      'https://receiver.example.com/\u202etxt.exe',
      'https://receiver.example.com/?a=\u2066b\u2069',
      'https://receiver\u200f.example.com/',
    ],
  ],
  [
    'Send a URL without backslashes; separate its parts by /.',
    ['https://receiver.example.com\\@10.0.0.1/', 'https:\\\\receiver.example.com'],
  ],
  [
    'Send a URL without a fragment: leave out # and what follows.',
    ['https://receiver.example.com/#', 'https://receiver.example.com/#a'],
  ],
  [
    'Send a URL that begins with https://.',
    [
      '',
      'receiver.example.com',
      'http://receiver.example.com',
      'HTTP://receiver.example.com',
      'ftp://receiver.example.com',
      'ahttps://receiver.example.com',
      'https:receiver.example.com',
    ],
  ],
  [
    'Send a URL with a host name right after https://.',
    ['https://', 'https:///receiver.example.com', 'https:////receiver.example.com', 'https://?a'],
  ],
  [
    'Send a URL without a user name or password; use a custom header instead.',
    [
      'https://user@receiver.example.com',
      'https://user:pw@receiver.example.com',
      'https://@receiver.example.com',
    ],
  ],
  ['Send the host name itself, not percent-encoded.', ['https://receiver%2eexample.com']],
  [
    'Send a public host name with at least two labels, such as hooks.example.com, in a valid URL.',
    ['https://receiver.example.com:x/', 'https://receiver.example.com:65536/'],
  ],
  [
    'Send a URL on port 443: leave the port out.',
    ['https://receiver.example.com:8443/', 'https://receiver.example.com:80/'],
  ],
  [
    'Send a host name, not an IP address.',
    [
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
    ],
  ],
  ['Send the host name without a dot at its end.', ['https://receiver.example.com./']],
  ['Send the address of your own receiver, not of this service.', ['https://hooks.shop.example.net/']],
  [
    'Send a public host name with at least two labels, such as hooks.example.com.',
    [
      'https://receiver..example.com/',
      'https://.example.com/',
      'https://ex!ample.example.com/',
      'https://single/',
      'https://localhost/',
      `https://${'a'.repeat(64)}.example.com/`,
      `https://${'a.'.repeat(120)}ab.example.com/`,
    ],
  ],
  ...'local localhost localdomain home internal intranet lan private corp box svc arpa onion test invalid example'
    .split(' ')
    .map((name): [string, string[]] => [
      `Send a public host name with at least two labels, such as hooks.example.com; .${name} is not public.`,
      [`https://a.${name}/`, `https://a.b.${name.toUpperCase()}/`],
    ]),
];

describe('a destination that is refused', () => {
  it.each(REFUSED.flatMap(([reason, all]) => all.map((raw) => [raw, reason])))('%j: %s', (raw, reason) => {
    expect(strict(raw)).toEqual({ ok: false, reason });
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
    ['ftp://localhost/', 'Send a URL that begins with http:// or https://.'],
    ['ahttp://localhost/', 'Send a URL that begins with http:// or https://.'],
    ['http://user@localhost/', 'Send a URL without a user name or password; use a custom header instead.'],
    ['http://localhost/#a', 'Send a URL without a fragment: leave out # and what follows.'],
    ['http://local host/', NOT_PRINTABLE],
    ['http://localhost\\a', 'Send a URL without backslashes; separate its parts by /.'],
    ['http:///a', 'Send a URL with a host name right after https://.'],
    ['http://?a', 'Send a URL with a host name right after https://.'],
    [`http://localhost/${'a'.repeat(2048)}`, 'Send a URL of at most 2048 characters.'],
    ['http://localhost:3000/hooks', 'Send the address of your own receiver, not of this service.'],
  ])('%j is refused: %s', (raw, reason) => {
    expect(insecure(raw)).toEqual({ ok: false, reason });
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
