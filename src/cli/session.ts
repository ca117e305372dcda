import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Config } from '../config/config.js';
import { StorageControl } from '../operations/storage-control.js';
import { CliModule } from './cli.module.js';
import { type Answer, render } from './output.js';

export interface CommandOptions {
  json?: boolean;
}

/** Where a command writes to: `process.stdout`, or a buffer of a test. */
export interface Output {
  write(text: string): unknown;
}

export interface Surroundings {
  /** Called when a command needs the database, not for `--help`. @throws ConfigError */
  loadConfig: () => Config;
  stdout: Output;
  stderr: Output;
}

/** One run of the command line. */
export class Session {
  /** Exit code of a command that did its work. */
  exitCode = 0;

  constructor(private readonly surroundings: Surroundings) {}

  /** Opens the database, migrates its schema, runs `work`, prints its answer and closes the database. */
  async run(
    options: CommandOptions,
    work: (services: INestApplicationContext, migrated: string[]) => Promise<Answer>,
  ): Promise<void> {
    const { loadConfig, stdout } = this.surroundings;
    const services = await NestFactory.createApplicationContext(CliModule.of(loadConfig()), {
      logger: false,
      abortOnError: false,
    });
    try {
      const migrated = await services.get(StorageControl).migrate();
      const answer = await work(services, migrated);
      stdout.write(`${render(answer, options.json ?? false)}\n`);
    } finally {
      await services.close();
      await services.get(StorageControl).close();
    }
  }
}
