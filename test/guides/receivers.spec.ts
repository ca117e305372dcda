import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from '@jest/globals';
import ts from 'typescript';
import { DeliveredEvents } from '../support/guides/delivered-events.js';
import { EXAMPLES } from '../support/guides/receiver-example.js';
import { verifiesDeliveries } from '../support/guides/verifies-deliveries.js';

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
    'nest.ts',
    () => events,
    () => ({
      command: () => [process.execPath, 'nest.mjs'],
      directory: BUILD,
    }),
  );
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
