import { Budget, type LeafTest } from './value-tests.js';

const INDEX = /^(0|[1-9]\d*)$/;

/** Names that every object inherits. Of these, only the event's own are read. */
const isInherited = (name: string) => name in Object.prototype;

/**
 * Whether a value at the path passes. As in MongoDB, a path goes through arrays: into each of their objects, and with a
 * number also to one element. A path that leads nowhere has the value undefined, unless it ends inside of an array.
 */
export function anyAt(value: unknown, path: readonly string[], test: LeafTest, from = 0): boolean {
  let current = value;
  for (let i = from; i < path.length; i += 1) {
    Budget.spend(1);
    if (typeof current !== 'object' || current === null) return test.open(undefined);
    if (Array.isArray(current)) return anyInArray(current, path, test, i);
    current = member(current, path[i]!);
  }
  return path.length === 0 ? test.closed(current) : test.open(current);
}

function anyInArray(array: readonly unknown[], path: readonly string[], test: LeafTest, at: number): boolean {
  const name = path[at]!;
  if (INDEX.test(name) && Number(name) < array.length) {
    const element = array[Number(name)];
    if (
      at === path.length - 1 ? test.closed(element) : isNested(element) && anyAt(element, path, test, at + 1)
    )
      return true;
  }
  for (const element of array) {
    Budget.spend(1);
    if (isNested(element) && !Array.isArray(element) && anyAt(element, path, test, at)) return true;
  }
  return false;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

function member(object: object, name: string): unknown {
  if (isInherited(name) && !Object.hasOwn(object, name)) return undefined;
  return (object as Record<string, unknown>)[name];
}
