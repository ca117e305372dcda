import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { OperatorsService } from '../admin/operators/operators.service.js';
import { SERVICE } from '../audit/change.js';
import type { Config } from '../config/config.js';
import { AppsService } from '../tenants/apps/apps.service.js';
import { StoresService } from '../tenants/stores/stores.service.js';
import { SCOPES } from '../tenants/tokens/access-token.js';
import { TokensService } from '../tenants/tokens/tokens.service.js';

const STORE = { storeHash: 'store1', name: 'My first store', timezone: 'UTC' };

const FILE = 'first-start.json';

/** All that a new operator needs for a first request. The secrets are shown only here. */
interface BootstrapCredentials {
  store_hash: string;
  client_id: string;
  client_secret: string;
  signing_secret: string;
  access_token: string;
  operator_token: string;
}

/**
 * Creates a store, an app, its token and an operator in an empty embedded database. Returns what to announce: the
 * secrets if a person reads it on a terminal, else the file in DATA_DIR that has them, because a log is kept and read by
 * others. Null if the database already holds a store.
 */
export async function seedFirstTenant(
  services: INestApplicationContext,
  config: Config,
  isTerminal: boolean,
): Promise<({ msg: string } & Record<string, string>) | null> {
  if (config.MONGODB_URI || config.ROLE === 'dispatcher') return null;
  // One is enough to know: a start must not read every store.
  if ((await services.get(StoresService, { strict: false }).search({ limit: 1 })).length > 0) return null;
  if (isTerminal && config.NODE_ENV !== 'production') {
    return { msg: 'first start: keep these, they are not shown again', ...(await seed(services)) };
  }
  const file = await writeSecretFile(join(config.DATA_DIR, FILE), async () =>
    JSON.stringify(await seed(services), null, 2),
  );
  return { msg: 'first start: the credentials are in this file, keep them and delete it', file };
}

async function seed(services: INestApplicationContext): Promise<BootstrapCredentials> {
  const { storeHash } = await services.get(StoresService, { strict: false }).create(STORE, SERVICE);
  const app = await services.get(AppsService, { strict: false }).create('My first app', SERVICE);
  const { clientId, clientSecret, signingSecret } = app;
  const grant = { storeHash, clientId, scopes: [...SCOPES] };
  const { accessToken } = await services.get(TokensService, { strict: false }).create(grant, null, SERVICE);
  const operator = { name: 'First operator', scopes: ['admin:write'] as const, lifeMs: null };
  const { token } = await services.get(OperatorsService, { strict: false }).create(operator, SERVICE);
  return {
    store_hash: storeHash,
    client_id: clientId,
    client_secret: clientSecret,
    signing_secret: signingSecret,
    access_token: accessToken,
    operator_token: token,
  };
}

/**
 * Opens the file before the secrets exist: a directory that cannot be written to must not lose them. The file appears
 * complete or not at all, readable only by its owner. Returns its path.
 */
async function writeSecretFile(path: string, secrets: () => Promise<string>): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await writeDurably(file, `${await secrets()}\n`);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}

async function writeDurably(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
