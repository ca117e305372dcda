import { posix } from 'node:path';

/** The repository as a citation sees it. */
export interface Repository {
  paths: ReadonlySet<string>;
  /** Of a tracked Markdown page. */
  read(path: string): string;
}

/** A path from the root, as comments and pages cite it. Import specifiers and URLs have a slash before it. */
const PATH_FROM_ROOT =
  /(?<![\w/.@-])((?:spec|seeds|docs|src|test|bench|demo)\/[\w./-]*\w\.(?:md|ts|[cm]?js|json|ya?ml)\b(?:#[\w-]+)?)/g;
/** `[text](target)`, the target without a title. */
const LINK = /\]\(([^)\s]+)\)/g;
/** A file named in backticks, with or without folders: the end of a path. */
const QUOTED_FILE = /`([\w./-]*\w\.(?:ts|md|yml|cjs))`/g;
/** A TypeScript file named without its folder, in a comment. */
const BARE_FILE = /(?<![\w/.*`-])([\w-]+(?:\.[\w-]+)*\.ts)\b/g;

/** Each citation in the file that leads to nothing, as `path:line cites target`. */
export function deadCitations(path: string, text: string, repository: Repository): string[] {
  const names = path.endsWith('.md') ? matches(text, QUOTED_FILE) : matches(commentsOf(text), BARE_FILE);
  const links = path.endsWith('.md') ? matches(text, LINK) : [];
  const dead = [
    ...matches(text, PATH_FROM_ROOT).filter(({ target }) => !leadsSomewhere(target, repository)),
    ...names.filter(({ target }) => !endsAPath(target, repository)),
    ...links.filter(({ target }) => !linksSomewhere(path, target, repository)),
  ];
  return [...new Set(dead.map(({ target, line }) => `${path}:${line} cites ${target}`))];
}

function matches(text: string, pattern: RegExp): { target: string; line: number }[] {
  return [...text.matchAll(pattern)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    return { target: match[1]!, line };
  });
}

/** The comments of a source file, each on its own line. */
const commentsOf = (text: string): string =>
  text.replaceAll(/^.*$/gm, (line) => /(\/\/|^\s*\/?\*).*/.exec(line)?.[0] ?? '');

function linksSomewhere(from: string, target: string, repository: Repository): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  if (target.startsWith('#')) return leadsSomewhere(`${from}${target}`, repository);
  return leadsSomewhere(posix.join(posix.dirname(from), target), repository);
}

/** A file, one of its headings, or a folder with files in it. */
function leadsSomewhere(target: string, { paths, read }: Repository): boolean {
  const [path = '', heading] = target.split('#');
  if (!paths.has(path)) return isFolder(path.replace(/\/$/, ''), paths);
  return heading === undefined || headingsOf(read(path)).has(heading);
}

const isFolder = (path: string, paths: ReadonlySet<string>) =>
  [...paths].some((tracked) => tracked.startsWith(`${path}/`));

const endsAPath = (name: string, { paths }: Repository) =>
  [...paths].some((path) => path === name || path.endsWith(`/${name}`));

/** Anchors as GitHub makes them. */
function headingsOf(page: string): Set<string> {
  const titles = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!.toLowerCase());
  return new Set(titles.map((title) => title.replace(/[^\w\- ]/g, '').replaceAll(' ', '-')));
}
