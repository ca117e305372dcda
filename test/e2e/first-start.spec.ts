import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { built } from '../support/jest/dist.js';
import { credentialsOf, FIRST_START, FIRST_STORE, firstAppOf } from '../support/service/first-start.js';
import { type Environment, ServiceProcess } from '../support/service/service-process.js';

const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };
const text = expect.stringMatching(/./);
const CREDENTIALS = {
  store_hash: 'store1',
  client_id: text,
  client_secret: text,
  signing_secret: expect.stringMatching(/^whsec_/),
  access_token: text,
  operator_token: text,
};

describe('The first start of an embedded store', () => {
  let parent: string;
  let dataDir: string;
  let environment: Environment;
  const running: ServiceProcess[] = [];

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'storehooks-first-'));
    dataDir = join(parent, 'data');
    environment = { DATA_DIR: dataDir, LOG_LEVEL: 'info' };
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.end('SIGKILL')));
    await rm(parent, { recursive: true });
  });

  const start = async () => {
    const service = await ServiceProcess.start(environment);
    running.push(service);
    return service;
  };

  it('creates DATA_DIR and every file in it for its owner alone', async () => {
    await start();
    const paths = [dataDir, ...(await readdir(dataDir)).map((name) => join(dataDir, name))];
    const open = (
      await Promise.all(paths.map(async (path) => ({ path, mode: (await stat(path)).mode })))
    ).filter(({ mode }) => (mode & 0o077) !== 0);
    expect([paths.length > 4, open]).toEqual([true, []]);
  });

  it('writes the credentials to a private file without a terminal, names it, and does so once', async () => {
    const service = await start();
    const file = join(dataDir, 'first-start.json');
    expect(service.log.find(({ msg }) => msg === FIRST_START)).toEqual({ msg: FIRST_START, file });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const credentials = credentialsOf(service)!;
    expect(credentials).toEqual(CREDENTIALS);
    for (const name of ['client_secret', 'signing_secret', 'access_token', 'operator_token'])
      expect(service.output).not.toContain(credentials[name]);
    expect((await firstAppOf(service)('POST', `${FIRST_STORE}/events`, order)).status).toBe(202);
    expect(await service.end('SIGTERM')).toBe(0);
    await rm(file);
    expect(credentialsOf(await start())).toBeUndefined();
    expect(await readdir(dataDir)).not.toContain('first-start.json');
  });

  it('prints where it listens', async () => {
    expect((await start()).startingLine).toEqual({
      msg: 'listening',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      storage: 'sqlite',
    });
  });

  it.each([
    ['prints the credentials on a terminal, and writes no file', 'development', true],
    ['writes the file on a terminal too in production', 'production', false],
  ])('%s', async (_, NODE_ENV, printed) => {
    const output = await onTerminal({ ...environment, NODE_ENV });
    expect(output).toContain('listening url=');
    expect(/access_token=\S{43}/.test(output)).toBe(printed);
    expect(/operator_token=\S{43}/.test(output)).toBe(printed);
    expect((await readdir(dataDir)).includes('first-start.json')).toBe(!printed);
  });
});

/** Runs the service on a terminal of its own until it listens. Returns what it printed there. */
async function onTerminal(environment: Environment): Promise<string> {
  const main = await built('main.js');
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment };
  return new Promise((resolve, reject) => {
    const terminal = execFile('script', ['-qfec', `exec ${process.execPath} ${main}`, '/dev/null'], { env });
    let output = '';
    terminal.on('error', reject).on('close', () => resolve(output));
    terminal.stdout!.on('data', (chunk: string) => {
      const wasListening = output.includes('listening');
      output += chunk;
      // Ctrl-C, as a person stops it. A second one would be a second signal.
      if (!wasListening && output.includes('listening')) terminal.stdin!.write('\u0003');
    });
  });
}
