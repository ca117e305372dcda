import type { Config } from '../config/config.js';
import { AddressGuard } from './egress/address-guard.js';
import { type Connector, guardedConnector } from './egress/guarded-connector.js';
import { NameResolver } from './egress/name-resolver.js';
import { proxiedConnector } from './egress/proxied-connector.js';
import { CONNECT_MS } from './model/attempt-outcome.js';
import { IN_FLIGHT } from './policy/lane-width.js';
import type { DispatcherLimits } from './queue/dispatching.js';
import type { LanesLimits } from './queue/lanes.js';
import type { CommitTuning } from './store/commit-tuning.js';

/** Two tries of 2 seconds to look up a name. */
const DNS = { timeoutMs: 2_000, tries: 2 };

/** The way out, with the address guard that the configuration asks for. @throws ConfigError */
export function connectorFromConfig(config: Config): Connector {
  const guard = new AddressGuard({ allow: config.DELIVERY_ALLOW_CIDRS, deny: config.DELIVERY_DENY_CIDRS });
  const resolver = new NameResolver({ servers: config.DELIVERY_DNS_SERVERS, ...DNS });
  const options = { guard, resolver, timeoutMs: CONNECT_MS };
  const { DELIVERY_PROXY: proxy } = config;
  return proxy ? proxiedConnector({ ...options, proxy }) : guardedConnector(options);
}

export interface EngineOptions {
  /** False: this process only accepts, and other processes send. */
  sends: boolean;
  /** Milliseconds after each failure. */
  schedule: readonly number[];
  limits: LanesLimits & DispatcherLimits;
  commit: CommitTuning;
}

/** Deliveries in memory. At 4 KiB each they take 32 MB. */
const QUEUED_IN_PROCESS = 8_192;

/**
 * SQLite writes one transaction at a time, so a group grows while the one before it is synced. MongoDB takes several at
 * once, but each command costs it more: a wider window makes fuller groups. Results are commands of their own there, so
 * that at 100 events a second those that go with each event take half of mongod's time.
 */
const COMMIT = {
  sqlite: {
    inFlight: 2,
    windowMs: 3,
    events: 200,
    settleMs: 10,
    successMs: 10,
    linedMs: 0,
    settledWithEvents: 1,
  },
  mongodb: {
    inFlight: 4,
    windowMs: 5,
    events: 200,
    settleMs: 20,
    successMs: 100,
    linedMs: 5,
    settledWithEvents: 64,
  },
};

export function engineOptions(config: Config): EngineOptions {
  return {
    sends: config.ROLE !== 'api',
    schedule: config.RETRY_SCHEDULE,
    limits: {
      perHook: config.DELIVERY_CONCURRENCY_PER_HOOK ?? IN_FLIGHT.usual,
      // A number that the operator has set is fixed.
      perQuickHook: config.DELIVERY_CONCURRENCY_PER_HOOK ?? IN_FLIGHT.most,
      perStore: config.DELIVERY_CONCURRENCY_PER_STORE,
      inProcess: config.DELIVERY_CONCURRENCY,
      queuedInProcess: QUEUED_IN_PROCESS,
    },
    commit: config.MONGODB_URI ? COMMIT.mongodb : COMMIT.sqlite,
  };
}
