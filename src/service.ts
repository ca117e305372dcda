import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { withDeadline } from './background/deadline.js';
import { APP_OPTIONS, configureApp, createAdapter } from './bootstrap/app.setup.js';
import { PublishDoor } from './bootstrap/door/publish-door.js';
import type { FastExpressAdapter } from './bootstrap/fast-express.adapter.js';
import type { Config } from './config/config.js';
import { PublicAddress } from './config/public-address.js';
import { DeliveryEngine } from './delivery/delivery-engine.js';
import { WebhookClient } from './delivery/send/webhook-client.js';
import { HealthService } from './operations/health.service.js';
import { createLogger } from './operations/logger.js';
import { PinoLoggerService } from './operations/pino-logger.service.js';
import { ShutdownState, whenMayRefuse } from './operations/shutdown-state.js';
import { StorageControl } from './operations/storage-control.js';
import { StatsFolder } from './stats/stats-folder.js';
import { KeyCheck } from './tenants/apps/key-check.js';
import { Tracing } from './tracing/tracing.js';

/** A disk that hangs must not delay the exit; a busy machine may take seconds to end the threads in order. */
const ABANDON_WITHIN_MS = 5_000;

export interface RunningService {
  app: NestExpressApplication;
  /** The address it listens on. */
  url: string;
  /** The address of the management listener, with MANAGEMENT_PORT. */
  managementUrl?: string;
  /** Finishes the requests and attempts in flight, releases the leases and closes the database. */
  stop(): Promise<void>;
  /** Resolves with the reason when the service cannot go on in this process. It must be restarted. */
  lost: Promise<Error>;
  /**
   * Leaves what is in flight to the next process, and closes the database. Call it before `process.exit`: ending a
   * database thread during a statement aborts the process and loses its exit code. Never rejects. False if a thread of
   * the database is still at work: `process.exit` would wait for it, for ever if it hangs.
   */
  abandon(): Promise<boolean>;
}

/** The start has failed, and a thread of the database is still at work: as after `abandon`, `process.exit` may wait for it. */
export class StuckStart extends Error {
  constructor(override readonly cause: unknown) {
    super('The start has failed, and the database has not closed in time.');
    this.name = 'StuckStart';
  }
}

/** Starts the whole service in this process. @throws ConfigError, StoreUnavailable, StuckStart */
export async function startService(config: Config): Promise<RunningService> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(config), createAdapter(config), {
    ...APP_OPTIONS,
    logger: new PinoLoggerService(createLogger(config.LOG_LEVEL)),
    abortOnError: false,
  });
  try {
    const urls = await listen(app, config);
    const { lost } = app.get(StorageControl);
    return { app, ...urls, lost, stop: () => stopService(app), abandon: () => closeDatabase(app) };
  } catch (error) {
    throw (await closeDatabase(app)) ? error : new StuckStart(error);
  }
}

async function listen(
  app: NestExpressApplication,
  { PORT, HOST, MANAGEMENT_PORT, ROLE }: Config,
): Promise<Pick<RunningService, 'url' | 'managementUrl'>> {
  await app.get(KeyCheck, { strict: false }).run();
  const entrance = configureApp(app);
  await app.init();
  await app.get(DeliveryEngine).start();
  const { httpAdapter } = app.get<HttpAdapterHost<FastExpressAdapter>>(HttpAdapterHost);
  // A process that only delivers has no routes.
  if (ROLE !== 'dispatcher') httpAdapter.door = new PublishDoor(app, entrance);
  const managementUrl =
    MANAGEMENT_PORT === undefined ? undefined : await httpAdapter.listenForManagement(MANAGEMENT_PORT, HOST);
  await app.listen(PORT, HOST);
  const url = await app.getUrl();
  app.get(PublicAddress).listening(url);
  return managementUrl === undefined ? { url } : { url, managementUrl };
}

/** False if a thread of the database may still be at work. */
async function closeDatabase(app: NestExpressApplication): Promise<boolean> {
  const storage = app.get(StorageControl);
  const late = () => new Error('The database did not close in time.');
  const closed = storage.close().then(() => true);
  return withDeadline(closed, ABANDON_WITHIN_MS, late).catch(() => storage.name === 'mongodb');
}

async function stopService(app: NestExpressApplication): Promise<void> {
  const { isWatched } = app.get(HealthService, { strict: false });
  app.get(ShutdownState).beginDraining();
  const quiet = app.get(DeliveryEngine).quiesce();
  await whenMayRefuse(quiet, isWatched);
  // Run both at once: waiting for our own responses must not shorten the time that attempts have.
  await Promise.all([app.close(), quiet]);
  await app.get(DeliveryEngine).stop();
  await app.get(StatsFolder, { strict: false }).finish();
  // An attempt that its hook's policy gives more time than a stop has is cut off when the process exits.
  if (app.get(DeliveryEngine).depth.inFlight === 0) await app.get(WebhookClient).close();
  await app.get(Tracing).close();
  await app.get(StorageControl).close();
}
