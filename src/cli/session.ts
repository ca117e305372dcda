import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadConfig } from '../config/config.js';
import { StorageControl } from '../operations/storage-control.js';
import { CliModule } from './cli.module.js';
import { type Answer, render } from './output.js';

export interface CommandOptions {
  json?: boolean;
}

/** Opens the database, migrates its schema, runs `work`, prints its answer and closes the database. */
export async function withServices(
  options: CommandOptions,
  work: (services: INestApplicationContext, migrated: string[]) => Promise<Answer>,
): Promise<void> {
  const services = await NestFactory.createApplicationContext(CliModule.of(loadConfig()), {
    logger: false,
    abortOnError: false,
  });
  try {
    const migrated = await services.get(StorageControl).migrate();
    const answer = await work(services, migrated);
    process.stdout.write(`${render(answer, options.json ?? false)}\n`);
  } finally {
    await services.close();
    await services.get(StorageControl).close();
  }
}
