import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { contentHash, hookBody, textsOf, webHookBody } from './event-bodies.js';

const parts = {
  scope: 'store/order/created',
  storeId: '1025646',
  storeHash: '5ueh97',
  data: '{"type":"order","id":250}',
  acceptedAt: 1561479335999,
};

describe('hookBody', () => {
  it('has the fields of the public API, in whole seconds', () => {
    expect(JSON.parse(hookBody(parts))).toEqual({
      scope: 'store/order/created',
      store_id: '1025646',
      data: { type: 'order', id: 250 },
      hash: expect.stringMatching(/^[0-9a-f]{40}$/),
      created_at: 1561479335,
      producer: 'stores/5ueh97',
    });
  });

  it('hashes the same JSON without the hash', () => {
    const { hash, ...rest } = JSON.parse(hookBody(parts));
    expect(createHash('sha1').update(JSON.stringify(rest)).digest('hex')).toBe(hash);
  });

  it('is marked if it is a sample, and the hash covers the mark', () => {
    const { hash, ...rest } = JSON.parse(hookBody({ ...parts, isTest: true }));
    expect(rest.test).toBe(true);
    expect(JSON.parse(hookBody(parts))).not.toHaveProperty('test');
    expect(createHash('sha1').update(JSON.stringify(rest)).digest('hex')).toBe(hash);
  });

  it('names what has changed in the record, and the hash covers it', () => {
    const { hash, ...rest } = JSON.parse(hookBody({ ...parts, changedFields: ['/total', '/a~1b'] }));
    expect(rest.changed_fields).toEqual(['/total', '/a~1b']);
    expect(createHash('sha1').update(JSON.stringify(rest)).digest('hex')).toBe(hash);
    expect(JSON.parse(hookBody({ ...parts, changedFields: [] })).changed_fields).toEqual([]);
    expect(JSON.parse(hookBody({ ...parts, changedFields: null }))).not.toHaveProperty('changed_fields');
  });

  it('gives equal events equal bytes, and others another hash', () => {
    expect(hookBody({ ...parts })).toBe(hookBody(parts));
    const other = JSON.parse(hookBody({ ...parts, data: '{"type":"order","id":251}' }));
    expect(other.hash).not.toBe(JSON.parse(hookBody(parts)).hash);
  });

  it('keeps text in any script, quotes and lone surrogates valid JSON', () => {
    const data = JSON.stringify({ name: 'Zoë "Ω" \u2028 \ud800' });
    expect(JSON.parse(hookBody({ ...parts, data })).data.name).toBe('Zoë "Ω" \u2028 \ud800');
  });

  it('carries the data as it was written', () => {
    const data = '{ "2": 9007199254740993,"1":-0,\t"\\u0041": 1e400 }';
    expect(hookBody({ ...parts, data })).toContain(`"data":${data},"hash"`);
  });
});

describe('webHookBody', () => {
  it('carries the record, who changed it, and the tenant', () => {
    const body = webHookBody({
      object: 'Customer',
      action: 'Update',
      payload: '{"id":1.0}',
      user: 'null',
      storeHash: '5ueh97',
    });
    expect(body).toBe(
      '{"object":"Customer","action":"Update","payload":{"id":1.0},"user":null,"tenantId":"5ueh97"}',
    );
  });
});

describe('textsOf', () => {
  it('prints what an event has, and null for a missing user', () => {
    const data = { id: 1 };
    expect(textsOf({ scope: 's', data })).toEqual({ data: '{"id":1}', record: undefined, user: 'null' });
    expect(textsOf({ scope: 's', data, record: { n: 1 }, user: 'a' })).toEqual({
      data: '{"id":1}',
      record: '{"n":1}',
      user: '"a"',
    });
    expect(textsOf({ scope: 's', data, previous: { n: 0 } }).previous).toBe('{"n":0}');
  });
});

describe('contentHash', () => {
  const hash = (texts: Partial<Parameters<typeof contentHash>[1]>, scope = 'store/order/created') =>
    contentHash(scope, { data: '{"a":1,"b":2}', ...texts });

  it('is the SHA-256 of scope, data, record and user', () => {
    const text = '["store/order/created",{"a":1,"b":2},{"id":1},"a"]';
    const expected = createHash('sha256').update(text).digest('hex');
    expect(hash({ record: '{"id":1}', user: '"a"' })).toBe(expected);
  });

  it('has null for a record and a user that were not sent', () => {
    const text = '["store/order/created",{"a":1,"b":2},null,null]';
    expect(hash({})).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is the SHA-256 of the earlier record too, if it was sent', () => {
    const text = '["store/order/created",{"a":1,"b":2},{"id":1},null,{"id":0}]';
    const expected = createHash('sha256').update(text).digest('hex');
    expect(hash({ record: '{"id":1}', previous: '{"id":0}' })).toBe(expected);
  });

  it('is the same for the same values in any order, spacing and escaping', () => {
    expect(hash({ data: '{ "b": 2, "a": 1 }' })).toBe(hash({}));
    expect(hash({ user: 'null' })).toBe(hash({}));
    expect(hash({ user: '"\\u0061"' })).toBe(hash({ user: '"a"' }));
  });

  it.each([
    ['a number that a double cannot tell apart', { data: '{"a":1.0,"b":2}' }],
    ['a record', { record: '{"a":1,"b":2}' }],
    ['a user', { user: '"a"' }],
  ])('differs by %s', (_, texts) => {
    expect(hash(texts)).not.toBe(hash({}));
  });

  it('differs by the scope', () => {
    expect(hash({}, 'store/order/updated')).not.toBe(hash({}));
  });
});
