/** Limits of one filter. They bound what it costs to compile and to run. */
export const FILTER_LIMITS = {
  /** Of its JSON text in UTF-8. */
  bytes: 4 * 1024,
  /** Nesting levels of its JSON. */
  depth: 8,
  /** Operators that test a value. A plain value is `$eq`. */
  conditions: 64,
  /** Characters of one path. */
  path: 255,
  /** Characters of the text in `$startsWith`, `$endsWith` and `$contains`. */
  text: 255,
} as const;

/** What a path may begin with. */
export const FILTER_ROOTS = ['scope', 'data', 'record', 'user'] as const;

/** What a filter looks at. `record` is undefined if the publisher did not send it. */
export interface FilteredEvent {
  scope: string;
  data: unknown;
  record?: unknown;
  user: string | null;
}

export const COMPARISONS = ['$gt', '$gte', '$lt', '$lte'] as const;
export const TEXT_TESTS = ['$startsWith', '$endsWith', '$contains'] as const;
export const GROUPS = ['$and', '$or', '$nor'] as const;

type Comparison = (typeof COMPARISONS)[number];
type TextTest = (typeof TEXT_TESTS)[number];

/** What one condition asks of the values at its path. */
export type Question =
  | { is: '$eq'; value: unknown }
  | { is: '$ne'; value: unknown }
  | { is: Comparison; value: number | string }
  | { is: TextTest; value: string }
  | { is: '$in'; value: readonly unknown[] }
  | { is: '$nin'; value: readonly unknown[] }
  | { is: '$all'; value: readonly unknown[] }
  | { is: '$exists'; value: boolean }
  | { is: '$size'; value: number }
  /** Of the element as an object, or with an empty path of the element itself. */
  | { is: '$elemMatch'; value: FilterNode };

/** A part of a filter. The pointer (RFC 6901) says where it is in the filter's JSON. */
export type FilterNode =
  | { kind: 'group'; is: (typeof GROUPS)[number]; pointer: string; nodes: readonly FilterNode[] }
  | { kind: 'not'; pointer: string; node: FilterNode }
  | { kind: 'condition'; pointer: string; path: readonly string[]; question: Question };
