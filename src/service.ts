import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { APP_OPTIONS, configureApp, createAdapter } from './bootstrap/app.setup.js';
import type { Config } from './config/config.js';
import { PublicAddress } from './config/public-address.js';
import { DeliveryEngine } from './delivery/delivery-engine.js';
import { WebhookClient } from './delivery/send/webhook-client.js';
import { createLogger } from './operations/logger.js';
import { PinoLoggerService } from './operations/pino-logger.service.js';
import { ShutdownState } from './operations/shutdown-state.js';
import { StorageControl } from './operations/storage-control.js';

/** With the slowest request (10 s) after it, still within the 20 s that stopping may take. */
const DOOR_OPEN_MS = 5_000;
/** A disk that does not answer must not hold up the end. */
const ABANDON_WITHIN_MS = 2_000;

export interface RunningService {
  app: NestExpressApplication;
  /** Where it listens. */
  url: string;
  /** Finishes what is in flight, gives back the leases, closes the store (spec/security.md section 6). */
  stop(): Promise<void>;
  /**
   * Leaves what is in flight to the next process, and closes the store. Before `process.exit`: a thread of the database
   * that is ended amid a statement aborts the process, and its exit code is lost. Never rejects.
   */
  abandon(): Promise<void>;
}

/** The whole service in this process. @throws ConfigError, AppError service_unavailable */
export async function startService(config: Config): Promise<RunningService> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(config), createAdapter(), {
    ...APP_OPTIONS,
    logger: new PinoLoggerService(createLogger(config.LOG_LEVEL)),
    abortOnError: false,
  });
  try {
    const url = await listen(app, config);
    return { app, url, stop: () => stopService(app), abandon: () => closeStore(app) };
  } catch (error) {
    await closeStore(app);
    throw error;
  }
}

async function listen(app: NestExpressApplication, config: Config): Promise<string> {
  configureApp(app);
  await app.init();
  await app.get(DeliveryEngine).start();
  await app.listen(config.PORT, config.HOST);
  const url = await app.getUrl();
  app.get(PublicAddress).listening(url);
  return url;
}

async function closeStore(app: NestExpressApplication): Promise<void> {
  const closed = app
    .get(StorageControl)
    .close()
    .catch(() => undefined);
  await Promise.race([closed, sleep(ABANDON_WITHIN_MS)]);
}

async function stopService(app: NestExpressApplication): Promise<void> {
  app.get(ShutdownState).beginDraining();
  const quiet = app.get(DeliveryEngine).quiesce();
  // The door stays open for a while, so that whoever asks hears that the service is not ready.
  await Promise.race([quiet, sleep(DOOR_OPEN_MS, undefined, { ref: false })]);
  // Together: what waits for an answer here must not shorten the time of what waits for a receiver's.
  await Promise.all([app.close(), quiet]);
  await app.get(DeliveryEngine).stop();
  await app.get(WebhookClient).close();
  await app.get(StorageControl).close();
}
