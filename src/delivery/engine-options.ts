import type { Config } from '../config/config.js';
import { AddressGuard } from './egress/address-guard.js';
import { guardedConnector } from './egress/guarded-connector.js';
import { NameResolver } from './egress/name-resolver.js';
import type { LanesLimits } from './queue/lanes.js';
import { WebhookClient } from './send/webhook-client.js';
import type { CommitTuning } from './store/group-committer.js';

/** spec/delivery.md section 2: looking up a name, and connecting with TLS. */
const DNS = { timeoutMs: 2_000, tries: 2 };
const CONNECT_MS = 5_000;

/** The client with the address guard of this configuration. @throws ConfigError */
export function clientFromConfig(config: Config): WebhookClient {
  const guard = new AddressGuard({ allow: config.DELIVERY_ALLOW_CIDRS, deny: config.DELIVERY_DENY_CIDRS });
  const resolver = new NameResolver({ servers: config.DELIVERY_DNS_SERVERS, ...DNS });
  return new WebhookClient({ connector: guardedConnector({ guard, resolver, timeoutMs: CONNECT_MS }) });
}

interface EngineLimits extends LanesLimits {
  /** In flight at once, in one store and in this process. */
  perStore: number;
  inProcess: number;
}

export interface EngineOptions {
  /** False: accepts alone, and leaves the sending to other processes. */
  sends: boolean;
  /** Milliseconds after each failure. */
  schedule: readonly number[];
  limits: EngineLimits;
  outbox: CommitTuning;
}

/** Deliveries in memory in all: at 4 KiB each, 32 MB. */
const QUEUED_IN_PROCESS = 8_192;

/**
 * SQLite writes one transaction at a time, so a group grows while the one before it is being synced. MongoDB takes
 * several at once, and each command costs it more: a wider window, fuller groups (spec/performance.md).
 */
const OUTBOX = {
  sqlite: { inFlight: 2, windowMs: 3, events: 200, settleMs: 10 },
  mongodb: { inFlight: 4, windowMs: 5, events: 200, settleMs: 20 },
};

export function engineOptions(config: Config): EngineOptions {
  return {
    sends: config.ROLE !== 'api',
    schedule: config.RETRY_SCHEDULE,
    limits: {
      perHook: config.DELIVERY_CONCURRENCY_PER_HOOK,
      perStore: config.DELIVERY_CONCURRENCY_PER_STORE,
      inProcess: config.DELIVERY_CONCURRENCY,
      queuedInProcess: QUEUED_IN_PROCESS,
    },
    outbox: config.MONGODB_URI ? OUTBOX.mongodb : OUTBOX.sqlite,
  };
}
