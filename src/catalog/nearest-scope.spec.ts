import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Catalog } from './catalog.js';
import { loadCatalog } from './catalog.loader.js';
import { nearestScope } from './nearest-scope.js';

/** By the definition, without a bound: the reference of the property below. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

const allowed = (scope: string) => Math.min(6, Math.floor(scope.length / 6));

describe('nearestScope', () => {
  let names: string[];
  let catalog: Catalog;
  beforeAll(async () => {
    catalog = await loadCatalog(undefined);
    names = catalog.document.events.map(({ scope }) => scope);
  });

  it('is a name with the least difference, or null exactly if none is near', () => {
    const letter = fc.constantFrom(...'abcdeorst/*');
    const slips = fc.array(
      fc.tuple(fc.nat(70), fc.constantFrom(0, 1), fc.string({ unit: letter, maxLength: 2 })),
      {
        maxLength: 4,
      },
    );
    const mistyped = fc
      .tuple(fc.constantFrom(...names), slips)
      .map(([name, all]) =>
        all.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), name),
      );
    const anything = fc.oneof(mistyped, fc.string({ unit: letter, maxLength: 40 }), fc.string());
    fc.assert(
      fc.property(anything, (scope) => {
        const least = Math.min(...names.map((name) => distance(scope.toLowerCase(), name.toLowerCase())));
        const found = nearestScope(scope, names);
        if (least > allowed(scope)) expect(found).toBeNull();
        else expect([found !== null && distance(scope.toLowerCase(), found.toLowerCase())]).toEqual([least]);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['store/order/creatd', 'store/order/created'],
    ['store/orders/created', 'store/order/created'],
    ['STORE/ORDER/CREATED', 'store/order/created'],
    ['store/order*', 'store/order/*'],
    ['orders/create', null],
    ['store', null],
    ['*', null],
    ['', null],
    ['__proto__', null],
    ['a'.repeat(64), null],
    [`store/order/created${'/'.repeat(1_000_000)}`, null],
  ])('takes %j for %j', (scope, expected) => {
    expect(nearestScope(scope, names)).toBe(expected);
  });
});
