import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { HEY_API, OPENAPI_TYPESCRIPT, PYTHON } from './programs.js';

const DOCUMENT = fileURLToPath(new URL('../../openapi.json', import.meta.url));
const LIMIT_MS = 240_000;

const NPM = [
  '@hey-api/openapi-ts@0.95.0',
  'openapi-typescript@7.13.0',
  'openapi-fetch@0.17.0',
  'typescript@5.9.3',
];
const PIP = ['openapi-python-client==0.29.1', 'ruff==0.17.6'];

const directory = await mkdtemp(join(tmpdir(), 'storehooks-clients-'));
const bin = join(directory, 'python', 'bin');
const PATH = `${bin}:${process.env['PATH']}`;

/** @throws Error with what the program printed */
async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const options = {
    cwd: directory,
    env: { ...process.env, PATH, NODE_OPTIONS: '', ...env },
    timeout: LIMIT_MS,
  };
  const { stdout } = await promisify(execFile)(program, args, options).catch(
    (error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${program} ${args.join(' ')}: ${error.stdout}${error.stderr}`);
    },
  );
  return stdout;
}

/** Null when it could be installed, or why not. */
const installed = (steps: () => Promise<unknown>): Promise<string | null> =>
  steps().then(
    () => null,
    (error: Error) => error.message.slice(0, 200),
  );

const withoutNpm = await installed(async () => {
  await writeFile(join(directory, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...NPM]);
});
const withoutPip = await installed(async () => {
  await run('python3', ['-m', 'venv', 'python']);
  await run(join(bin, 'pip'), ['install', '--quiet', ...PIP]);
});

/** A suite that is skipped, and says why, only when its generator cannot be had. */
const suite = (generator: string, missing: string | null, tests: () => void) =>
  missing === null ? describe(generator, tests) : describe.skip(`${generator} (${missing})`, tests);

describe('A client that is generated from openapi.json creates a hook, publishes and lists deliveries:', () => {
  let world: DeliveryWorld;
  let platform: string;
  beforeAll(async () => {
    world = await DeliveryWorld.open({ name: 'sqlite' });
    platform = (await world.app.install({ scopes: ['events:write'] })).token;
  });
  afterAll(async () => {
    await world.close();
    await rm(directory, { recursive: true, force: true });
  });

  const called = async (program: string, args: string[]) => {
    const partner = await world.newPartner();
    const printed = await run(program, args, {
      URL: world.app.url,
      STORE: partner.storeHash,
      PARTNER: partner.token,
      PLATFORM: platform,
      DESTINATION: world.receiver.url(partner.path),
    });
    const { published, ...rest } = JSON.parse(printed) as Record<string, unknown>;
    expect(rest).toEqual({
      hook: 'store/order/created',
      event_id: published,
      last_status: 204,
      state: 'delivered',
    });
    expect(world.receiver.requests(partner.path)).toHaveLength(1);
  };
  const node = (...args: string[]) => run(process.execPath, args);
  const compiled = async (name: string, source: string) => {
    await writeFile(join(directory, `${name}.ts`), source);
    const options = ['--strict', '--skipLibCheck', '--lib', 'es2022,dom,dom.iterable'];
    const target = ['--target', 'es2022', '--module', 'node16', '--moduleResolution', 'node16'];
    await node('node_modules/typescript/bin/tsc', ...options, ...target, '--outDir', 'out', `${name}.ts`);
  };

  suite('@hey-api/openapi-ts', withoutNpm, () => {
    it(
      'compiles, and its calls are answered',
      async () => {
        await run('node_modules/.bin/openapi-ts', ['-i', DOCUMENT, '-o', 'hey']);
        await compiled('hey-api', HEY_API);
        await called(process.execPath, ['out/hey-api.js']);
      },
      LIMIT_MS,
    );
  });

  suite('openapi-typescript', withoutNpm, () => {
    it(
      'compiles, and its calls are answered',
      async () => {
        await run('node_modules/.bin/openapi-typescript', [DOCUMENT, '-o', 'schema.d.ts']);
        await compiled('typescript', OPENAPI_TYPESCRIPT);
        await called(process.execPath, ['out/typescript.js']);
      },
      LIMIT_MS,
    );
  });

  suite('openapi-python-client', withoutPip, () => {
    it(
      'is generated without a warning, and its calls are answered',
      async () => {
        const place = ['--meta', 'none', '--output-path', 'storehooks_client', '--fail-on-warning'];
        await run(join(bin, 'openapi-python-client'), ['generate', '--path', DOCUMENT, ...place]);
        await writeFile(join(directory, 'story.py'), PYTHON);
        await called(join(bin, 'python'), ['story.py']);
      },
      LIMIT_MS,
    );
  });
});
