import { describe, expect, it } from '@jest/globals';
import { orderingSchema } from './ordering.schema.js';

describe('The ordering of a policy', () => {
  it.each(['', '/scope', '/user', '/data/id', '/record/a~1b/0', '/data/', `/data/${'k'.repeat(122)}`])(
    'may have the key %j',
    (key) => {
      expect(orderingSchema.parse({ key })).toEqual({ key });
    },
  );

  it('may be null, which is the default', () => {
    expect(orderingSchema.parse(null)).toBeNull();
  });

  it.each([
    [{ key: 'data/id' }, ['key']],
    [{ key: '/data' }, ['key']],
    [{ key: '/id' }, ['key']],
    [{ key: '/scope/0' }, ['key']],
    [{ key: '/data/~2' }, ['key']],
    [{ key: `/data/${'k'.repeat(123)}` }, ['key']],
    [{ key: null }, ['key']],
    [{}, ['key']],
    [{ key: '', more: 1 }, []],
    ['/data/id', []],
  ])('is refused as %j', (ordering, path) => {
    expect(orderingSchema.safeParse(ordering).error?.issues[0]).toMatchObject({ path });
  });
});
