import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { deadCitations } from './citations.js';
import { read, trackedFiles } from './repository.js';

const MAX_FILES_IN_A_FOLDER = 16;
const MAX_LINES_OF_A_PORT = 70;
const MAX_PARAMETERS = 4;
const MAX_LINES_OF_THE_MAP = 150;

/** Files that people write. */
const WRITTEN = /\.(md|ts|[cm]?js|json|ya?ml)$|^\.ci\/|^\.env\.example$/;
const GENERATED = ['package-lock.json', 'openapi.json'];

const tracked = trackedFiles();
const repository = { paths: new Set(tracked), read };

const lineCount = (path: string) => read(path).trimEnd().split('\n').length;

describe('The repository', () => {
  it('cites only files that git tracks, and headings that exist', () => {
    const written = tracked.filter((path) => WRITTEN.test(path) && !GENERATED.includes(path));
    expect(written.flatMap((path) => deadCitations(path, read(path), repository))).toEqual([]);
  });

  it('numbers its decisions one after the other, in the name and in the heading', () => {
    const pages = tracked.filter((path) => /^docs\/adr\/\d/.test(path)).sort();
    const inNames = pages.map((path) => Number(posix.basename(path).slice(0, 4)));
    expect(inNames).toEqual(pages.map((_, i) => i + 1));
    expect(pages.map((path) => Number(/^# (\d+)\. /.exec(read(path))?.[1]))).toEqual(inNames);
  });

  it(`has at most ${MAX_FILES_IN_A_FOLDER} files in a folder of src/, specs not counted`, () => {
    const counted = tracked.filter((path) => path.startsWith('src/') && !path.endsWith('.spec.ts'));
    const folders = new Set(counted.map((path) => posix.dirname(path)));
    const counts = [...folders].map((folder) => ({
      folder,
      files: counted.filter((path) => posix.dirname(path) === folder).length,
    }));
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.filter(({ files }) => files > MAX_FILES_IN_A_FOLDER)).toEqual([]);
  });

  it(`has at most ${MAX_LINES_OF_A_PORT} lines in a port`, () => {
    const ports = tracked.filter(
      (path) => path.endsWith('.repository.ts') && !path.startsWith('src/storage/'),
    );
    const counts = ports.map((path) => ({ path, lines: lineCount(path) }));
    expect(counts.length).toBeGreaterThan(0);
    expect(counts.filter(({ lines }) => lines > MAX_LINES_OF_A_PORT)).toEqual([]);
  });

  it(`has at most ${MAX_LINES_OF_THE_MAP} lines in docs/architecture.md`, () => {
    expect(lineCount('docs/architecture.md')).toBeLessThanOrEqual(MAX_LINES_OF_THE_MAP);
  });

  it(`has at most ${MAX_PARAMETERS} parameters in a function or method`, () => {
    const code = tracked.filter((path) => path.endsWith('.ts'));
    expect(code.flatMap((path) => longParameterLists(path, read(path)))).toEqual([]);
  });
});

describe('longParameterLists', () => {
  it.each([
    ['reports a function', 'function f(a, b, c, d, e) {}', ['x.ts:1 has 5 parameters: f']],
    ['reports a method', 'class A {\n  m(a, b, c, d, e) {}\n}', ['x.ts:2 has 5 parameters: m']],
    ['reports an arrow function', 'const f = (a, b, c, d, e) => a;', ['x.ts:1 has 5 parameters: f']],
    ['leaves constructors alone', 'class A { constructor(a, b, c, d, e) {} }', []],
    ['does not count the type of this', 'function f(this: A, a, b, c, d) {}', []],
  ])('%s', (_, code, findings) => {
    expect(longParameterLists('x.ts', code)).toEqual(findings);
  });
});

/** Constructors may have more: Nest injects through them, one line each. */
function longParameterLists(path: string, code: string): string[] {
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
  const findings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node)) {
      const count = node.parameters.filter(({ name }) => name.getText() !== 'this').length;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (count > MAX_PARAMETERS) findings.push(`${path}:${line} has ${count} parameters: ${nameOf(node)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named?.getText() ?? 'without a name';
}
