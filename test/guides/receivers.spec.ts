import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { read } from '../docs/repository.js';
import { DeliveredEvents } from '../support/guides/delivered-events.js';
import { EXAMPLES, ReceiverExample } from '../support/guides/receiver-example.js';
import { verifiesDeliveries } from '../support/guides/verifies-deliveries.js';
import { until } from '../support/until.js';

const run = promisify(execFile);

/** Below the root, where Node finds the packages. */
const BUILD = fileURLToPath(new URL('../../build/receivers', import.meta.url));

describe('The receivers of the guide for Node', () => {
  let events: DeliveredEvents;

  beforeAll(async () => {
    events = await DeliveredEvents.start();
    await compileNest();
  });
  afterAll(() => events.close());

  verifiesDeliveries(
    'express.mjs',
    () => events,
    () => ({ command: () => [process.execPath, 'express.mjs'] }),
  );
  verifiesDeliveries(
    'public-key.mjs',
    () => events,
    () => ({ command: () => [process.execPath, 'public-key.mjs'] }),
  );
  verifiesDeliveries(
    'nest.ts',
    () => events,
    () => ({
      command: () => [process.execPath, 'nest.mjs'],
      directory: BUILD,
    }),
  );
});

describe('The example of docs/guides/testing-locally.md', () => {
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  let example: ReceiverExample;

  beforeAll(async () => {
    example = await ReceiverExample.start(
      { command: () => [process.execPath, 'express.mjs'] },
      {
        WEBHOOK_SECRET: secret,
      },
    );
  });
  afterAll(() => example.close());

  it('is accepted by a receiver with its secret', async () => {
    const [, code = ''] = /```js\n(.*?)```/s.exec(read('docs/guides/testing-locally.md'))!;
    const file = join(BUILD, 'signed-by-the-test.mjs');
    await mkdir(BUILD, { recursive: true });
    const address = 'http://127.0.0.1:4000/webhooks';
    await writeFile(file, `${code.replace(address, example.url)}\nconsole.log(status);\n`);
    const { stdout } = await run(process.execPath, [file]);
    expect(stdout).toBe('204\n');
    await until(
      'the event',
      () => example.handled,
      ({ length }) => length > 0,
    );
    expect(example.handled).toEqual(['msg_1 store/order/created']);
  });
});

async function compileNest(): Promise<void> {
  const source = await readFile(join(EXAMPLES, 'nest.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  await mkdir(BUILD, { recursive: true });
  await writeFile(join(BUILD, 'nest.mjs'), outputText);
}
