import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { built } from '../support/jest/dist.js';

describe('On a Node that Storehooks does not run on', () => {
  let directory: string;
  let preload: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'storehooks-node-'));
    preload = join(directory, 'preload.cjs');
    const versions = "{ ...process.versions, node: '18.20.8' }";
    await writeFile(preload, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    await writeFile(join(directory, 'package.json'), '{"type":"module"}');
    // Nothing else is there: a module that is imported before the check would fail with another error.
    for (const file of ['main.js', 'cli.js', 'node-version.js'])
      await copyFile(await built(file), join(directory, file));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it.each(['main.js', 'cli.js'])('%s says so in one line, before it imports anything else', async (file) => {
    const ended = await new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ['--require', preload, join(directory, file)],
        (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
      );
    });
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^storehooks: Node 18\.20\.8 cannot run Storehooks\. .*20\.19.*\n$/),
    });
  });
});
