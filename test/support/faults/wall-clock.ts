import { mkdtempSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../service/service-process.js';
import { until } from '../until.js';

const PRELOAD = new URL('shifted-clock.js', import.meta.url);

/** A wall clock that can be set, for every thread of the processes that start with its environment. */
export class WallClock {
  private readonly directory = mkdtempSync(join(tmpdir(), 'storehooks-clock-'));
  private readonly file = join(this.directory, 'clock');

  constructor() {
    writeFileSync(this.file, '0');
  }

  get environment(): Environment {
    return { NODE_OPTIONS: `--import ${PRELOAD.href}`, CLOCK_FILE: this.file };
  }

  /** How many threads use it. */
  async threads(): Promise<number> {
    return (await this.inForce()).length;
  }

  /** Sets it to this many milliseconds past the true time. Resolves when all threads use it. */
  async set(offset: number): Promise<void> {
    writeFileSync(this.file, String(offset));
    await until(
      `a clock offset of ${offset} ms in every thread`,
      () => this.inForce(),
      (offsets) => offsets.every((ms) => ms === offset),
    );
  }

  async dispose(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }

  private async inForce(): Promise<number[]> {
    const names = (await readdir(this.directory)).filter((name) => name.startsWith('clock.'));
    return Promise.all(names.map(async (name) => Number(await readFile(join(this.directory, name), 'utf8'))));
  }
}
