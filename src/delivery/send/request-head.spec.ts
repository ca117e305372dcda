import { describe, expect, it } from '@jest/globals';
import { headerLines, targetOf } from './request-head.js';

describe('targetOf', () => {
  it.each([
    ['https://shop.example/', { isSecure: true, host: 'shop.example', port: 443 }],
    ['http://shop.example/', { isSecure: false, host: 'shop.example', port: 80 }],
    ['https://shop.example:8443/', { isSecure: true, host: 'shop.example', port: 8443 }],
    ['https://192.0.2.7/', { isSecure: true, host: '192.0.2.7', port: 443 }],
    ['http://[2001:db8::7]:8080/', { isSecure: false, host: '2001:db8::7', port: 8080 }],
  ])('dials the host and port of %s', (url, destination) => {
    expect(targetOf(url).destination).toEqual(destination);
  });

  it.each([
    ['https://shop.example', '/', 'shop.example'],
    ['https://shop.example:8443/in/box?key=a%20b', '/in/box?key=a%20b', 'shop.example:8443'],
    ['http://[2001:db8::7]/#part', '/', '[2001:db8::7]'],
    ['https://shop.example?', '/?', 'shop.example'],
    ['https://shop.example/a?#part', '/a?', 'shop.example'],
    ['https://shop.example/%7eA/%2F//?a=%e9+%20?&&', '/%7eA/%2F//?a=%e9+%20?&&', 'shop.example'],
  ])('writes the request line and the host of %s', (url, path, host) => {
    expect(targetOf(url).head).toBe(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`);
  });

  it('throws if the URL is not http or https, or not a URL', () => {
    expect(() => targetOf('ftp://shop.example/')).toThrow(
      new TypeError('Use an http or https URL, not ftp:'),
    );
    expect(() => targetOf('shop.example')).toThrow('Invalid URL');
  });
});

describe('headerLines', () => {
  it('writes each header with its line end', () => {
    expect(headerLines({ 'X-Key': 'a b\tc', empty: '', "!#$%&'*+.^_`|~-9": '~' })).toBe(
      "X-Key: a b\tc\r\nempty: \r\n!#$%&'*+.^_`|~-9: ~\r\n",
    );
  });

  it('writes no text for no headers', () => {
    expect(headerLines({})).toBe('');
  });

  it.each(['', 'two words', ' x', 'x ', 'x:', 'x\r\ny', 'é'])('refuses the name %j', (name) => {
    expect(() => headerLines({ [name]: 'value' })).toThrow(
      new TypeError(`The header ${JSON.stringify(name)} is not valid.`),
    );
  });

  it.each(['a\r\nhost: b', '\na', 'a\n', 'a\0', 'naïve', '\x7f'])('refuses the value %j', (value) => {
    expect(() => headerLines({ 'x-key': value })).toThrow(new TypeError('The header "x-key" is not valid.'));
  });
});
