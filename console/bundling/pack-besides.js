import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const PACKABLE = /\.(html|js|css|svg)$/;
/** Packing must save this share, or the packed form is not worth its place. */
const WORTH = 0.9;

const brotli = (bytes) =>
  promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

async function packBeside(path) {
  const bytes = await readFile(path);
  const forms = { '.br': await brotli(bytes), '.gz': await promisify(gzip)(bytes, { level: 9 }) };
  for (const [ending, packed] of Object.entries(forms))
    if (packed.length < bytes.length * WORTH) await writeFile(path + ending, packed);
}

/** Writes a brotli and a gzip form beside each file of the build, so that the service never packs. */
export function packBesides() {
  let folder;
  return {
    name: 'pack-besides',
    writeBundle({ dir }) {
      folder = dir;
    },
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      await Promise.all(
        names.filter((name) => PACKABLE.test(name)).map((name) => packBeside(join(folder, name))),
      );
    },
  };
}
