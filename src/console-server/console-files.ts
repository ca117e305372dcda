import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `npm run build` makes of console/. The same path from src/ and from dist/. */
const BUILT = fileURLToPath(new URL('../../dist/console/', import.meta.url));

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The build writes these beside each file that they make smaller, in the order in which they are preferred. */
export const PACKED = { br: '.br', gzip: '.gz' } as const;

export type Encoding = keyof typeof PACKED;

export interface ConsoleFile {
  type: string;
  etag: string;
  bytes: Buffer;
  packed: Partial<Record<Encoding, Buffer>>;
}

/**
 * The files of the console by their path, such as `assets/index-3f2a.js`. They are in memory, once: a caller that asks
 * often and reads slowly holds no copies. Nothing else can be asked for. Empty if the console has not been built.
 */
export async function readConsoleFiles(folder = BUILT): Promise<Map<string, ConsoleFile>> {
  const paths = await readdir(folder, { recursive: true }).catch(() => []);
  const known = paths.filter((path) => extname(path) in TYPES);
  const read = async (path: string) =>
    [path.replaceAll(sep, '/'), await readOne(join(folder, path))] as const;
  return new Map(await Promise.all(known.map(read)));
}

async function readOne(path: string): Promise<ConsoleFile> {
  const optional = (ending: string) => readFile(path + ending).catch(() => undefined);
  const [bytes, br, gzip] = await Promise.all([readFile(path), optional(PACKED.br), optional(PACKED.gzip)]);
  return {
    type: TYPES[extname(path)]!,
    etag: createHash('sha256').update(bytes).digest('base64url'),
    bytes,
    packed: { ...(br && { br }), ...(gzip && { gzip }) },
  };
}
