import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { findGo } from '../support/find-go.js';
import { DeliveredEvents } from '../support/guides/delivered-events.js';
import { EXAMPLES } from '../support/guides/receiver-example.js';
import { verifiesDeliveries } from '../support/guides/verifies-deliveries.js';

const run = promisify(execFile);
const NODE_PACKAGES = ['fastify@5.12.8', 'standardwebhooks@1.1.1'];
const PYTHON_PACKAGES = ['fastapi==0.165.0', 'uvicorn==0.54.0', 'flask==3.1.3', 'standardwebhooks==1.1.0'];

const runs = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const go = findGo();

/** A suite that says in its name why it is skipped. */
const whereThereIs = (needed: string, isThere: boolean, name: string, suite: () => void) =>
  isThere ? describe(name, suite) : describe.skip(`${name} (needs ${needed})`, suite);

describe('The receivers of the guide', () => {
  let events: DeliveredEvents;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storehooks-receivers-'));
    events = await DeliveredEvents.start();
  });
  afterAll(async () => {
    await events.close();
    await rm(folder, { recursive: true, force: true });
  });

  verifiesDeliveries(
    'fastify.mjs',
    () => events,
    async () => {
      await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...NODE_PACKAGES]);
      await copyFile(join(EXAMPLES, 'fastify.mjs'), join(folder, 'fastify.mjs'));
      return { command: () => [process.execPath, 'fastify.mjs'], directory: folder };
    },
  );

  whereThereIs('python3 with venv', runs('python3', '-c', 'import venv, ensurepip'), 'for Python', () => {
    let python: Promise<string> | undefined;
    const installed = () => {
      python ??= pythonWith(join(folder, 'venv'), PYTHON_PACKAGES);
      return python;
    };
    const environment = { PYTHONDONTWRITEBYTECODE: '1' };

    verifiesDeliveries(
      'fastapi_receiver.py',
      () => events,
      async () => {
        const start = [await installed(), '-m', 'uvicorn', 'fastapi_receiver:app', '--port'];
        return { command: (port) => [...start, port], environment };
      },
    );
    verifiesDeliveries(
      'flask_receiver.py',
      () => events,
      async () => {
        const start = [await installed(), '-m', 'flask', '--app', 'flask_receiver', 'run', '--port'];
        return { command: (port) => [...start, port], environment };
      },
    );
  });

  whereThereIs('Go', go !== null, 'for Go', () => {
    verifiesDeliveries(
      'go/main.go',
      () => events,
      async () => {
        await run(go!, ['build', '-o', join(folder, 'receiver'), join(EXAMPLES, 'go/main.go')]);
        return { command: () => [join(folder, 'receiver')] };
      },
    );
  });

  whereThereIs('php', runs('php', '--version'), 'for PHP', () => {
    verifiesDeliveries(
      'receiver.php',
      () => events,
      () => ({
        command: (port) => ['php', '-S', `127.0.0.1:${port}`, 'receiver.php'],
        environment: { INBOX: join(folder, 'inbox') },
      }),
    );
  });

  whereThereIs('ruby with sinatra', runs('ruby', '-e', 'require "sinatra/base"'), 'for Ruby', () => {
    verifiesDeliveries(
      'receiver.rb',
      () => events,
      () => ({ command: (port) => ['ruby', 'receiver.rb', '-p', port] }),
    );
  });
});

/** Returns the path of a Python that has the packages, in an environment of its own. */
async function pythonWith(environment: string, packages: string[]): Promise<string> {
  await run('python3', ['-m', 'venv', environment]);
  const python = join(environment, 'bin/python');
  await run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
  return python;
}
