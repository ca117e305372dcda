import { OPERATOR } from '../../src/audit/change.js';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import type { RunningService } from '../../src/service.js';
import { TokensService } from '../../src/tenants/tokens/tokens.service.js';
import { makeTenants, type Tenant } from '../load/tenants.js';
import { serve } from './remote.js';
import { startFrom } from './service.js';

let running: RunningService | undefined;

const service = () => running!;

const api = {
  /** Starts the service as `npm start` does. Returns the URL that it listens on. */
  start: async (environment: Record<string, string>): Promise<string> => {
    running = await startFrom(environment);
    return running.url;
  },
  tenants: (destinations: string[][]) => makeTenants(service().app, destinations),
  pullToken: async ({ storeHash, clientId }: Tenant): Promise<string> => {
    const tokens = service().app.get(TokensService, { strict: false });
    const grant = { storeHash, clientId, scopes: ['default' as const] };
    return (await tokens.create(grant, null, OPERATOR)).accessToken;
  },
  /** From now on nothing is stored and every event is accepted, so that only the path through HTTP is left. */
  withoutStore: () => {
    service().app.get(DeliveryEngine, { strict: false }).accept = async (request) => ({
      outcome: 'accepted',
      duplicates: request.map(() => null),
    });
  },
  /** Processor time since the start, in microseconds. */
  cpu: (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  stop: () => service().stop(),
};

export type ServiceHostApi = typeof api;

serve(api);
