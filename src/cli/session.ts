import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Config, loadConfig } from '../config/config.js';
import { StorageControl } from '../operations/storage-control.js';
import { KeyCheck } from '../secrets/key-check.js';
import { CliModule } from './cli.module.js';
import { type Answer, render } from './output.js';

export interface CommandOptions {
  json?: boolean;
}

/** What a command does with an open database. `migrated` has the names of the migrations that opening it ran. */
export type Work<Result> = (services: INestApplicationContext, migrated: string[]) => Promise<Result>;

/** Opens an existing database, migrates its schema, checks the keys, runs `work` and prints its answer. */
export async function withServices(options: CommandOptions, work: Work<Answer>): Promise<void> {
  const config = loadConfig();
  await CliModule.requireDatabase(config);
  print(await withDatabase(config, work), options);
}

/** The same for a database that may not exist yet. */
export async function withNewServices(options: CommandOptions, work: Work<Answer>): Promise<void> {
  print(await withDatabase(loadConfig(), work), options);
}

/** Opens the database, migrates its schema, runs `work` and closes it. @throws ConfigError, StoreUnavailable */
export async function withDatabase<Result>(
  config: Config,
  work: Work<Result>,
  checkKeys = true,
): Promise<Result> {
  const services = await NestFactory.createApplicationContext(CliModule.of(config), {
    logger: false,
    abortOnError: false,
  });
  try {
    const migrated = await services.get(StorageControl).migrate();
    if (checkKeys) await services.get(KeyCheck, { strict: false }).run();
    return await work(services, migrated);
  } finally {
    await services.close();
    await services.get(StorageControl).close();
  }
}

export function print(answer: Answer, { json = false }: CommandOptions): void {
  process.stdout.write(`${render(answer, json)}\n`);
}
