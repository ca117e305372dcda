import { describe, expect, it } from '@jest/globals';
import { allowedMethods } from './route-table.js';

const routes = [
  { path: '/web-hook', methods: ['GET'] },
  { path: '/web-hook', methods: ['POST'] },
  { path: '/web-hook/:id', methods: ['PUT'] },
];

describe('allowedMethods', () => {
  it('joins the methods of one address, with HEAD where there is GET', () => {
    expect(allowedMethods(routes, '/web-hook')).toEqual(['GET', 'HEAD', 'POST']);
  });

  it('takes any text for a parameter, but not none', () => {
    expect(allowedMethods(routes, '/web-hook/a%2Fb')).toEqual(['PUT']);
    expect(allowedMethods(routes, '/web-hook/')).toEqual([]);
  });

  it.each(['/WEB-HOOK', '//web-hook', '/web-hook/1/2', '/'])('knows nothing at %s', (path) => {
    expect(allowedMethods(routes, path)).toEqual([]);
  });
});
