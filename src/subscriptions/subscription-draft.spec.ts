import { describe, expect, it } from '@jest/globals';
import { canonicalUrlOf, checkedHeaders } from './subscription-draft.js';

const rule = { allowInsecure: false, ownHosts: [] };
const refusal = (check: () => unknown) => {
  try {
    return check();
  } catch (error) {
    return error;
  }
};

describe('canonicalUrlOf', () => {
  it('is the parsed URL of the destination', () => {
    expect(canonicalUrlOf('https://APP.example.com', 'hook', rule)).toBe('https://app.example.com/');
  });

  it.each([
    ['hook', 'destination'],
    ['web-hook', 'url'],
  ] as const)('refuses a destination of a %s under the name %s', (kind, field) => {
    const message = `The field '${field}' cannot be used as a destination. Send a URL that begins with https://.`;
    expect(refusal(() => canonicalUrlOf('http://app.example.com', kind, rule))).toMatchObject({
      code: 'validation_failed',
      message,
      fields: [{ pointer: `/${field}`, message }],
    });
  });
});

describe('checkedHeaders', () => {
  it.each([null, {}, { 'X-A': 'a' }])('accepts %j', (headers) => {
    expect(checkedHeaders(headers)).toEqual(headers);
  });

  it('points to the header at fault', () => {
    const message =
      "The field 'headers.X-A' cannot be used. Send a value of printable ASCII characters only.";
    expect(refusal(() => checkedHeaders({ 'X-A': 'é' }))).toMatchObject({
      code: 'validation_failed',
      message,
      fields: [{ pointer: '/headers/X-A', message }],
    });
  });

  it('escapes / and ~ in the pointer, as RFC 6901 wants it', () => {
    expect(refusal(() => checkedHeaders({ 'a/b~c/~': 'v' }))).toMatchObject({
      fields: [{ pointer: '/headers/a~1b~0c~1~0' }],
    });
  });

  it('points to the headers if they are too many', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`X-${i}`, 'v']));
    const message = "The field 'headers' cannot be used. Send at most 10 headers.";
    expect(refusal(() => checkedHeaders(many))).toMatchObject({ fields: [{ pointer: '/headers', message }] });
  });
});
