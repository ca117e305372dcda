import { describe, expect, it } from '@jest/globals';
import { paginationOf } from './hook-v3-pagination.js';

describe('paginationOf', () => {
  it('links to the previous and the next page, with the filters', () => {
    expect(paginationOf({ page: 2, limit: 10, scope: 'store/order/*' }, 10, 25)).toEqual({
      total: 25,
      count: 10,
      per_page: 10,
      current_page: 2,
      total_pages: 3,
      links: {
        previous: '?page=1&limit=10&scope=store%2Forder%2F*',
        current: '?page=2&limit=10&scope=store%2Forder%2F*',
        next: '?page=3&limit=10&scope=store%2Forder%2F*',
      },
    });
  });

  it('has no link before the first page and none after the last', () => {
    expect(paginationOf({ page: 1, limit: 50 }, 0, 0).links).toEqual({ current: '?page=1&limit=50' });
    expect(paginationOf({ page: 1, limit: 50 }, 50, 50)).toMatchObject({
      total_pages: 1,
      links: { current: '?page=1&limit=50' },
    });
  });
});
