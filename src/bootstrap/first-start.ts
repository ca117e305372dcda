import type { INestApplicationContext } from '@nestjs/common';
import { SERVICE } from '../audit/change.js';
import type { Config } from '../config/config.js';
import { AppsService } from '../tenants/apps/apps.service.js';
import { StoresService } from '../tenants/stores/stores.service.js';
import { SCOPES } from '../tenants/tokens/access-token.js';
import { TokensService } from '../tenants/tokens/tokens.service.js';

const STORE = { storeHash: 'store1', name: 'My first store', timezone: 'UTC' };

/** All that a new operator needs for a first request. The secrets are shown only here. */
export interface BootstrapCredentials {
  store_hash: string;
  client_id: string;
  client_secret: string;
  signing_secret: string;
  access_token: string;
}

/** Creates a store, an app and a token in an empty embedded database. Null if it already holds a store. */
export async function seedFirstTenant(
  services: INestApplicationContext,
  config: Config,
): Promise<BootstrapCredentials | null> {
  if (config.MONGODB_URI || config.ROLE === 'dispatcher') return null;
  const stores = services.get(StoresService, { strict: false });
  if ((await stores.list()).length > 0) return null;
  const { storeHash } = await stores.create(STORE, SERVICE);
  const app = await services.get(AppsService, { strict: false }).create('My first app', SERVICE);
  const { clientId, clientSecret, signingSecret } = app;
  const grant = { storeHash, clientId, scopes: [...SCOPES] };
  const { accessToken } = await services.get(TokensService, { strict: false }).create(grant, null, SERVICE);
  return {
    store_hash: storeHash,
    client_id: clientId,
    client_secret: clientSecret,
    signing_secret: signingSecret,
    access_token: accessToken,
  };
}
