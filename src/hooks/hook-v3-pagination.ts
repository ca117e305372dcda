import type { HookQuery } from './hook-parameters.js';
import type { Pagination } from './hook-v3.schemas.js';

/** Describes a page of a list and links to its neighbors. The links keep the filters. */
export function paginationOf(query: HookQuery, count: number, total: number): Pagination {
  const { page, limit } = query;
  const pages = Math.ceil(total / limit);
  return {
    total,
    count,
    per_page: limit,
    current_page: page,
    total_pages: pages,
    links: {
      ...(page > 1 && { previous: linkTo(query, page - 1) }),
      current: linkTo(query, page),
      ...(page < pages && { next: linkTo(query, page + 1) }),
    },
  };
}

function linkTo(query: HookQuery, page: number): string {
  const parameters = Object.entries({ ...query, page }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return `?${new URLSearchParams(parameters)}`;
}
