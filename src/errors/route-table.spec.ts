import { describe, expect, it } from '@jest/globals';
import { allowedMethods } from './route-table.js';

const routes = [
  { path: '/web-hook', methods: ['GET'] },
  { path: '/web-hook', methods: ['POST'] },
  { path: '/web-hook/:id', methods: ['PUT'] },
];

describe('allowedMethods', () => {
  it('joins the methods of one path, and adds HEAD to GET', () => {
    expect(allowedMethods(routes, '/web-hook')).toEqual(['GET', 'HEAD', 'POST']);
  });

  it('accepts any text as a parameter except an empty one', () => {
    expect(allowedMethods(routes, '/web-hook/a%2Fb')).toEqual(['PUT']);
    expect(allowedMethods(routes, '/web-hook//')).toEqual([]);
  });

  it('takes a word before a parameter', () => {
    const named = [...routes, { path: '/web-hook/admin', methods: ['GET'] }];
    expect(allowedMethods(named, '/web-hook/admin')).toEqual(['GET', 'HEAD']);
    expect(allowedMethods(named, '/web-hook/1')).toEqual(['PUT']);
  });

  it('ignores one slash at the end', () => {
    expect(allowedMethods(routes, '/web-hook/')).toEqual(['GET', 'HEAD', 'POST']);
    expect(allowedMethods(routes, '/web-hook/a/')).toEqual(['PUT']);
  });

  it.each(['/WEB-HOOK', '//web-hook', '/web-hook/1//', '/web-hook/1/2', '/'])(
    'finds no route at %s',
    (path) => {
      expect(allowedMethods(routes, path)).toEqual([]);
    },
  );
});
