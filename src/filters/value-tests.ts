import type { Question } from './filter.js';

/** Whether one value passes. */
export type Test = (value: unknown) => boolean;

/** Tests for the values at a path. */
export interface LeafTest {
  /** An array passes if one of its elements does, too. */
  open: Test;
  /** For a value that is itself an element, named by its number: an array passes only as a whole. */
  closed: Test;
}

/** Values that one filter looks at in one event. It bounds how long an event with huge arrays keeps the process busy. */
const MOST_VALUES = 10_000;
/**
 * So many characters in which a part is looked for count as one value. A hostile text takes 13 ns a character, and 64
 * conditions may look through 1 MiB each. That would be 0.8 s; with this bound it is 4 ms.
 */
const SEARCHED_CHARACTERS = 32;

class TooMany extends Error {}

/** Counts what the filter that runs has looked at. Filters run one at a time, without a pause. */
export const Budget = {
  left: 0,

  spend(values: number): void {
    Budget.left -= values;
    if (Budget.left < 0) throw new TooMany();
  },

  /** What the work gives, or null if it would look at too many values. */
  spending<Result>(work: () => Result): Result | null {
    Budget.left = MOST_VALUES;
    try {
      return work();
    } catch (error) {
      if (error instanceof TooMany) return null;
      throw error;
    }
  },
};

type ValueQuestion = Exclude<Question, { is: '$ne' | '$nin' | '$exists' | '$all' | '$elemMatch' }>;

export function testOf(question: ValueQuestion): LeafTest {
  if (question.is === '$size')
    return wholly((value) => Array.isArray(value) && value.length === question.value);
  const closed = plainTest(question);
  const open: Test = (value) => closed(value) || (Array.isArray(value) && anyElement(value, closed));
  return { open, closed };
}

/** A test that never looks at the elements of an array one by one. */
export const wholly = (test: Test): LeafTest => ({ open: test, closed: test });

function anyElement(array: readonly unknown[], test: Test): boolean {
  for (const element of array) {
    Budget.spend(1);
    if (test(element)) return true;
  }
  return false;
}

/** A value of another type than the condition's never passes. */
function plainTest(question: Exclude<ValueQuestion, { is: '$size' }>): Test {
  switch (question.is) {
    case '$eq':
      return equalTo(question.value);
    case '$in':
      return oneOf(question.value);
    case '$startsWith':
      return (value) => typeof value === 'string' && value.startsWith(question.value);
    case '$endsWith':
      return (value) => typeof value === 'string' && value.endsWith(question.value);
    case '$contains':
      return (value) => typeof value === 'string' && includes(value, question.value);
    default:
      return comparedWith(question.is, question.value);
  }
}

function includes(text: string, part: string): boolean {
  Budget.spend(Math.floor(text.length / SEARCHED_CHARACTERS));
  return text.includes(part);
}

function comparedWith(is: '$gt' | '$gte' | '$lt' | '$lte', bound: number | string): Test {
  const type = typeof bound;
  const same = (value: unknown): value is number | string => typeof value === type;
  switch (is) {
    case '$gt':
      return (value) => same(value) && value > bound;
    case '$gte':
      return (value) => same(value) && value >= bound;
    case '$lt':
      return (value) => same(value) && value < bound;
    case '$lte':
      return (value) => same(value) && value <= bound;
  }
}

/** What is missing counts as null, as in MongoDB. */
function equalTo(wanted: unknown): Test {
  if (wanted === null) return (value) => value === null || value === undefined;
  if (typeof wanted !== 'object') return (value) => value === wanted;
  return (value) => isSame(value, wanted);
}

function oneOf(wanted: readonly unknown[]): Test {
  const plain = new Set<unknown>(wanted.filter((one) => typeof one !== 'object' || one === null));
  if (plain.has(null)) plain.add(undefined);
  const objects = wanted.filter((one) => typeof one === 'object' && one !== null);
  if (objects.length === 0) return (value) => plain.has(value);
  return (value) => {
    Budget.spend(objects.length);
    return plain.has(value) || objects.some((one) => isSame(value, one));
  };
}

/** Whether two JSON values are equal. The order of an object's members does not matter. */
function isSame(a: unknown, wanted: unknown): boolean {
  if (a === wanted) return true;
  if (typeof a !== 'object' || typeof wanted !== 'object' || a === null || wanted === null) return false;
  if (Array.isArray(a) || Array.isArray(wanted))
    return (
      Array.isArray(a) &&
      Array.isArray(wanted) &&
      a.length === wanted.length &&
      wanted.every((one, i) => isSame(a[i], one))
    );
  return hasAll(a, wanted) && hasNoMore(a, wanted);
}

const hasAll = (a: object, wanted: object) =>
  Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(a, name) && isSame(a[name as keyof typeof a], value),
  );

/** Comes last: an app chooses what is wanted, so that it is small, but to list the members of the event's object may cost much. */
function hasNoMore(a: object, wanted: object): boolean {
  const { length } = Object.keys(a);
  Budget.spend(length);
  return length === Object.keys(wanted).length;
}
