import {
  COMPARISONS,
  FILTER_LIMITS,
  FILTER_ROOTS,
  type FilterNode,
  GROUPS,
  type Question,
  TEXT_TESTS,
} from './filter.js';

export type ParsedFilter =
  | { ok: true; filter: FilterNode }
  /** `pointer` (RFC 6901) says what is wrong with the filter: the empty text is the whole of it. */
  | { ok: false; pointer: string; reason: string };

/** Checks a filter as an app sent it, and gives its parts. It takes only the operators of this file. */
export function parseFilter(filter: unknown): ParsedFilter {
  try {
    return { ok: true, filter: new Parser().whole(filter) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, pointer: error.pointer, reason: error.message };
    throw error;
  }
}

class Refused extends Error {
  constructor(
    readonly pointer: string,
    reason: string,
  ) {
    super(reason);
  }
}

const OPERATORS = [
  ...['$eq', '$ne', '$in', '$nin', '$exists', '$size', '$all', '$elemMatch', '$not'],
  ...COMPARISONS,
  ...TEXT_TESTS,
];

type Json = Record<string, unknown>;

class Parser {
  private conditions = 0;

  whole(filter: unknown): FilterNode {
    if (!isObject(filter)) throw new Refused('', 'Send an object of conditions, or null.');
    if (Buffer.byteLength(JSON.stringify(filter)) > FILTER_LIMITS.bytes)
      throw new Refused('', `Send a filter of at most ${FILTER_LIMITS.bytes / 1024} KiB.`);
    assertDepth(filter, '', 1);
    return this.conditionsOf(filter, '', FILTER_ROOTS);
  }

  /** @param roots what a path may begin with, or null if every name will do */
  private conditionsOf(object: Json, pointer: string, roots: readonly string[] | null): FilterNode {
    const nodes = Object.entries(object).flatMap(([name, value]) => {
      const at = below(pointer, name);
      return name.startsWith('$')
        ? [this.group(name, value, at, roots)]
        : this.field(pathOf(name, at, roots), value, at);
    });
    return allOf(nodes, pointer);
  }

  private group(name: string, value: unknown, pointer: string, roots: readonly string[] | null): FilterNode {
    const is = GROUPS.find((group) => group === name);
    if (!is) throw new Refused(pointer, `There is no '${name}' here. Use ${listed(GROUPS)}, or a path.`);
    const alternatives = nonEmptyList(value, pointer);
    const nodes = alternatives.map((one, i) => {
      const at = below(pointer, String(i));
      if (!isObject(one)) throw new Refused(at, 'Send an object of conditions.');
      return this.conditionsOf(one, at, roots);
    });
    return { kind: 'group', is, pointer, nodes };
  }

  /** The conditions on the values at one path. */
  private field(path: readonly string[], value: unknown, pointer: string): FilterNode[] {
    if (!isOperators(value))
      return [this.condition(path, { is: '$eq', value: checked(value, pointer) }, pointer)];
    return Object.entries(value).map(([name, operand]) => {
      const at = below(pointer, name);
      if (name !== '$not') return this.condition(path, this.question(name, operand, at), at);
      if (!isOperators(operand)) throw new Refused(at, 'Send an object of operators, such as {"$gt": 5}.');
      return { kind: 'not', pointer: at, node: allOf(this.field(path, operand, at), at) };
    });
  }

  private condition(path: readonly string[], question: Question, pointer: string): FilterNode {
    this.conditions += 1;
    if (this.conditions > FILTER_LIMITS.conditions)
      throw new Refused(pointer, `Send at most ${FILTER_LIMITS.conditions} conditions.`);
    return { kind: 'condition', pointer, path, question };
  }

  private question(name: string, value: unknown, pointer: string): Question {
    if (name === '$eq' || name === '$ne') return { is: name, value: checked(value, pointer) };
    if (name === '$in' || name === '$nin' || name === '$all')
      return {
        is: name,
        value: list(value, pointer).map((one, i) => checked(one, below(pointer, String(i)))),
      };
    if (name === '$elemMatch') return { is: name, value: this.element(value, pointer) };
    return plainQuestion(name, value, pointer);
  }

  /** Conditions on an element's members, or operators on the element itself. */
  private element(value: unknown, pointer: string): FilterNode {
    const first = isObject(value) ? Object.keys(value)[0] : undefined;
    if (!isObject(value) || first === undefined)
      throw new Refused(pointer, 'Send an object of conditions or of operators.');
    const isGroup = GROUPS.some((group) => group === first);
    if (first.startsWith('$') && !isGroup) return allOf(this.field([], value, pointer), pointer);
    return this.conditionsOf(value, pointer, null);
  }
}

function plainQuestion(name: string, value: unknown, pointer: string): Question {
  const comparison = COMPARISONS.find((operator) => operator === name);
  if (comparison) {
    const bound = checked(value, pointer);
    if (typeof bound === 'number' || typeof bound === 'string') return { is: comparison, value: bound };
    throw new Refused(pointer, 'Send a number or a string.');
  }
  const text = TEXT_TESTS.find((operator) => operator === name);
  if (text) {
    if (typeof value === 'string' && value !== '' && value.length <= FILTER_LIMITS.text)
      return { is: text, value };
    throw new Refused(pointer, `Send a string of 1 to ${FILTER_LIMITS.text} characters.`);
  }
  if (name === '$exists') {
    if (typeof value === 'boolean') return { is: name, value };
    throw new Refused(pointer, 'Send true or false.');
  }
  if (name !== '$size')
    throw new Refused(pointer, `There is no operator '${name}'. Use ${listed(OPERATORS)}.`);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return { is: name, value };
  throw new Refused(pointer, 'Send a whole number of at least 0.');
}

function pathOf(name: string, pointer: string, roots: readonly string[] | null): string[] {
  if (name.length > FILTER_LIMITS.path)
    throw new Refused(pointer, `Send a path of at most ${FILTER_LIMITS.path} characters.`);
  const path = name.split('.');
  if (path.includes(''))
    throw new Refused(pointer, "Send names with single dots between them, as in 'data.id'.");
  if (roots && !roots.includes(path[0]!))
    throw new Refused(pointer, `Begin the path with ${listed(roots)}, as in 'data.id'.`);
  return path;
}

/** A value to compare with. It has no operators. A number must be one that JSON keeps as it is. */
function checked(value: unknown, pointer: string): unknown {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new Refused(pointer, 'Send a number between -9007199254740991 and 9007199254740991.');
  if (typeof value !== 'object' || value === null) return value;
  for (const [name, inner] of Object.entries(value)) {
    const at = below(pointer, name);
    if (!Array.isArray(value) && name.startsWith('$'))
      throw new Refused(at, `The operator '${name}' cannot be used inside of a value.`);
    checked(inner, at);
  }
  return value;
}

function assertDepth(value: unknown, pointer: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > FILTER_LIMITS.depth)
    throw new Refused(pointer, `Nest a filter no deeper than ${FILTER_LIMITS.depth} levels.`);
  for (const [name, inner] of Object.entries(value)) assertDepth(inner, below(pointer, name), depth + 1);
}

function list(value: unknown, pointer: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Refused(pointer, 'Send an array of values.');
}

function nonEmptyList(value: unknown, pointer: string): unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new Refused(pointer, 'Send an array of at least one object of conditions.');
}

/** A single condition stands for itself, so that it can be named as the one that decided. */
const allOf = (nodes: FilterNode[], pointer: string): FilterNode =>
  nodes.length === 1 ? nodes[0]! : { kind: 'group', is: '$and', pointer, nodes };

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object whose first name is an operator. Every other value is compared with as it is. */
const isOperators = (value: unknown): value is Json =>
  isObject(value) && Object.keys(value)[0]?.startsWith('$') === true;

const below = (pointer: string, name: string) =>
  `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
