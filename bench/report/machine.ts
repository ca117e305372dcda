import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os';
import { VERSION } from '../../src/config/product.js';

const GIB = 1024 ** 3;
/** Instructions that affect the time of a signature. */
const FLAGS = ['sha_ni', 'sha2', 'aes', 'avx2', 'avx512f'];

/** The machine and the versions that the figures depend on, one line each. */
export function machine(): string[] {
  const flags = cpuFlags();
  return [
    `${cpus()[0]?.model.trim() ?? arch()}, ${availableParallelism()} processors (${FLAGS.filter((flag) => flags.has(flag)).join(', ')})`,
    `${Math.round(totalmem() / GIB)} GiB of memory, Linux ${release()}`,
    `Storehooks ${VERSION}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`,
  ];
}

function cpuFlags(): Set<string> {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    return new Set(line.trim().split(/\s+/));
  } catch {
    return new Set();
  }
}
