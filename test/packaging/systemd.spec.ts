import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { read } from '../docs/repository.js';

const UNIT = 'deploy/systemd/storehooks.service';
/** Of 100, as `systemd-analyze security` counts. 100 is a service without any restriction. */
const MAX_EXPOSURE = 20;

const isThere = spawnSync('systemd-analyze', ['--version']).status === 0;
const [whereItIs, why] = isThere ? [describe, ''] : [describe.skip, ' (needs systemd-analyze)'];

whereItIs(`${UNIT}${why}`, () => {
  let folder: string;
  let unit: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storehooks-unit-'));
    unit = join(folder, 'storehooks.service');
    // The program itself is not installed on the machine of a test.
    await writeFile(unit, read(UNIT).replace('ExecStart=storehooks ', `ExecStart=${process.execPath} `));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has no mistake that systemd-analyze verify finds', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it(`is exposed by at most ${MAX_EXPOSURE} of 100`, () => {
    const args = ['security', '--offline=true', `--threshold=${MAX_EXPOSURE}`, '--no-pager', unit];
    const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Overall exposure level')]);
  });

  it('gives the process more than 20 s to stop, and its data to nobody else', () => {
    const settings = new Map(
      [...read(UNIT).matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
    );
    expect(Number.parseInt(settings.get('TimeoutStopSec')!, 10)).toBeGreaterThan(20);
    expect([settings.get('StateDirectoryMode'), settings.get('UMask')]).toEqual(['0700', '0077']);
  });
});
