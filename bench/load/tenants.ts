import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { OPERATOR } from '../../src/audit/change.js';
import type { Principal } from '../../src/auth/principal.js';
import { SubscriptionsService } from '../../src/subscriptions/subscriptions.service.js';
import { AppsService } from '../../src/tenants/apps/apps.service.js';
import { StoresService } from '../../src/tenants/stores/stores.service.js';
import { TokensService } from '../../src/tenants/tokens/tokens.service.js';

/** A store with the benchmark's app and its hooks. */
export interface Tenant {
  storeHash: string;
  clientId: string;
  token: string;
}

export const SCOPE = 'store/order/created';

/** More concurrent changes would only wait for each other on MongoDB. */
const AT_ONCE = 4;

/** Creates one store for each list of destinations, and a hook for each destination. */
export async function makeTenants(
  app: INestApplicationContext,
  destinations: readonly string[][],
): Promise<Tenant[]> {
  const { clientId } = await app.get(AppsService, { strict: false }).create('Benchmark', OPERATOR);
  const tenants: Tenant[] = [];
  const makers = Array.from({ length: AT_ONCE }, async (_, maker) => {
    for (let i = maker; i < destinations.length; i += AT_ONCE) {
      tenants[i] = await makeTenant(app, clientId, destinations[i]!);
    }
  });
  await Promise.all(makers);
  return tenants;
}

async function makeTenant(
  app: INestApplicationContext,
  clientId: string,
  destinations: string[],
): Promise<Tenant> {
  const storeHash = `b${randomBytes(8).toString('hex')}`;
  await app
    .get(StoresService, { strict: false })
    .create({ storeHash, name: storeHash, timezone: 'UTC' }, OPERATOR);
  const grant = { storeHash, clientId, scopes: ['events:write' as const] };
  const { accessToken } = await app.get(TokensService, { strict: false }).create(grant, null, OPERATOR);
  const owner = ownerOf({ storeHash, clientId });
  const hooks = app.get(SubscriptionsService, { strict: false });
  for (const destination of destinations) {
    await hooks.create(owner, { kind: 'hook', topic: SCOPE, destination, headers: null, isActive: true });
  }
  return { storeHash, clientId, token: accessToken };
}

export function ownerOf({ storeHash, clientId }: Omit<Tenant, 'token'>): Principal {
  return { storeHash, clientId, tokenId: 'benchmark', scopes: ['events:write'], actor: OPERATOR };
}
