import type { FilteredEvent, FilterNode, Question } from './filter.js';
import { Budget, type Test, testOf, wholly } from './value-tests.js';
import { anyAt } from './values-at.js';

/** What a filter says of an event. */
export interface FilterDecision {
  matched: boolean;
  /** The part of the filter that decided, as a pointer (RFC 6901) into its JSON. Null if the event is too large to judge. */
  decidedBy: string | null;
}

/** A filter that is ready to run. It keeps nothing of an event. */
export interface CompiledFilter {
  /** An event with more values than a filter may look at matches: it is safer to send too much than too little. */
  matches(event: FilteredEvent): boolean;
  /** The same, and why. It costs more. */
  decide(event: FilteredEvent): FilterDecision;
}

interface CompiledNode {
  node: FilterNode;
  test: Test;
  inner: readonly CompiledNode[];
}

/** @param filter from `parseFilter` */
export function compileFilter(filter: FilterNode): CompiledFilter {
  const root = compile(filter);
  return {
    matches: (event) => Budget.spending(() => root.test(event)) ?? true,
    decide: (event) => {
      const matched = Budget.spending(() => root.test(event));
      return matched === null
        ? { matched: true, decidedBy: null }
        : { matched, decidedBy: decidedBy(root, event, matched) };
    },
  };
}

function compile(node: FilterNode): CompiledNode {
  if (node.kind === 'condition') return { node, test: condition(node.path, node.question), inner: [] };
  if (node.kind === 'not') {
    const inner = compile(node.node);
    return { node, test: (value) => !inner.test(value), inner: [inner] };
  }
  const inner = node.nodes.map(compile);
  const tests = inner.map(({ test }) => test);
  if (node.is === '$and') return { node, test: every(tests), inner };
  const any = some(tests);
  return { node, test: node.is === '$or' ? any : (value) => !any(value), inner };
}

function condition(path: readonly string[], question: Question): Test {
  switch (question.is) {
    case '$ne':
      return not(condition(path, { is: '$eq', value: question.value }));
    case '$nin':
      return not(condition(path, { is: '$in', value: question.value }));
    case '$exists': {
      const test = wholly((leaf) => leaf !== undefined);
      const exists: Test = (value) => anyAt(value, path, test);
      return question.value ? exists : not(exists);
    }
    case '$all': {
      const each = question.value.map((value) => condition(path, { is: '$eq', value }));
      // MongoDB too finds nothing that has all of nothing.
      return each.length === 0 ? () => false : every(each);
    }
    case '$elemMatch': {
      const element = compile(question.value).test;
      const hasMembers = pathsOf(question.value).some((inner) => inner.length > 0);
      const test = wholly((leaf) => anyElement(leaf, element, hasMembers));
      return (value) => anyAt(value, path, test);
    }
    default: {
      const test = testOf(question);
      return (value) => anyAt(value, path, test);
    }
  }
}

/** @param hasMembers whether the test looks at members of an element. An array has its numbers as names then */
function anyElement(array: unknown, test: Test, hasMembers: boolean): boolean {
  if (!Array.isArray(array)) return false;
  for (const element of array as unknown[]) {
    Budget.spend(Array.isArray(element) ? element.length + 1 : 1);
    if (!hasMembers) {
      if (test(element)) return true;
    } else if (typeof element === 'object' && element !== null) {
      if (test(Array.isArray(element) ? { ...element } : element)) return true;
    }
  }
  return false;
}

function pathsOf(node: FilterNode): (readonly string[])[] {
  if (node.kind === 'condition') return [node.path];
  return node.kind === 'not' ? pathsOf(node.node) : node.nodes.flatMap(pathsOf);
}

const not =
  (test: Test): Test =>
  (value) =>
    !test(value);

function every(tests: readonly Test[]): Test {
  return (value) => {
    for (const test of tests) if (!test(value)) return false;
    return true;
  };
}

function some(tests: readonly Test[]): Test {
  return (value) => {
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}

/**
 * Follows the parts that decided: the first that is false of those that must hold, the first that is true of the others.
 * Each step asks again what the filter has asked, and no more: what was enough for all of it is enough for each.
 */
function decidedBy({ node, inner }: CompiledNode, value: unknown, matched: boolean): string {
  if (node.kind !== 'group') return node.pointer;
  const sought = node.is !== '$and';
  const decides = node.is === '$nor' ? !matched : matched;
  if (decides !== sought) return node.pointer;
  const first = Budget.spending(() => inner.find(({ test }) => test(value) === sought));
  return first ? decidedBy(first, value, sought) : node.pointer;
}
