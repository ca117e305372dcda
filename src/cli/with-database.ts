import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Config } from '../config/config.js';
import { StorageControl } from '../operations/storage-control.js';
import { CliModule } from './cli.module.js';

/** What a command does with an open database. `migrated` has the names of the migrations that opening it ran. */
export type Work<Result> = (services: INestApplicationContext, migrated: string[]) => Promise<Result>;

/** Opens the database, migrates its schema, runs `work` and closes it. @throws ConfigError, StoreUnavailable */
export async function withDatabase<Result>(config: Config, work: Work<Result>): Promise<Result> {
  const services = await NestFactory.createApplicationContext(CliModule.of(config), {
    logger: false,
    abortOnError: false,
  });
  try {
    return await work(services, await services.get(StorageControl).migrate());
  } finally {
    await services.close();
    await services.get(StorageControl).close();
  }
}
