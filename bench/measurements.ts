import { burstOnMongo, burstOnSqlite } from './goals/burst.js';
import { durableOnMongo, durableOnSqlite } from './goals/durable.js';
import { filters } from './goals/filters.js';
import { hanging } from './goals/hanging.js';
import { idleOnMongo, idleOnSqlite } from './goals/idle-memory.js';
import { ingest } from './goals/ingest.js';
import { keySignatures } from './goals/key-signatures.js';
import { latencyOnMongo, latencyOnSqlite } from './goals/latency.js';
import { matching } from './goals/matching.js';
import { orderingOnMongo, orderingOnSqlite } from './goals/ordering.js';
import { cpuOnMongo, overHttp } from './goals/over-http.js';
import { pullingOnMongo, pullingOnSqlite } from './goals/pulling.js';
import { rateLimitOnMongo, rateLimitOnSqlite } from './goals/rate-limit.js';
import { recoveryOnMongo, recoveryOnSqlite } from './goals/recovery.js';
import { rollingUpdate, rollingUpdateUnderLoad } from './goals/rolling-update.js';
import { sender } from './goals/sender.js';
import { singleOnMongo, singleOnSqlite } from './goals/single-event.js';
import { twoProcesses } from './goals/two-processes.js';
import type { Measurement } from './measurement.js';

/** In the order in which they run. */
export const MEASUREMENTS: readonly Measurement[] = [
  sender,
  keySignatures,
  durableOnSqlite,
  overHttp,
  ingest,
  latencyOnSqlite,
  matching,
  filters,
  hanging,
  singleOnSqlite,
  idleOnSqlite,
  recoveryOnSqlite,
  pullingOnSqlite,
  burstOnSqlite,
  rateLimitOnSqlite,
  orderingOnSqlite,
  durableOnMongo,
  latencyOnMongo,
  twoProcesses,
  singleOnMongo,
  cpuOnMongo,
  idleOnMongo,
  recoveryOnMongo,
  pullingOnMongo,
  rollingUpdate,
  rollingUpdateUnderLoad,
  burstOnMongo,
  rateLimitOnMongo,
  orderingOnMongo,
];
