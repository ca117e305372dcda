import { type Config, ConfigError } from '../config/config.js';
import { explainStoreFault, isStoreFault } from '../operations/store-fault.js';
import { KeyCheck } from '../tenants/apps/key-check.js';
import { CliModule } from './cli.module.js';
import { type Answer, render } from './output.js';
import { type Work, withDatabase } from './with-database.js';

export interface CommandOptions {
  json?: boolean;
}

/** Where a command writes to: `process.stdout`, or a buffer of a test. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface Surroundings {
  /** Called when a command needs the database, not for `--help`. @throws ConfigError */
  loadConfig: () => Config;
  /** Starts the service in this process. It ends the process itself when it fails or is stopped. */
  serve: () => Promise<unknown>;
  stdout: Output;
  stderr: Output;
}

/** One run of the command line. */
export class Session {
  /** Exit code of a command that did its work. */
  exitCode = 0;

  constructor(private readonly surroundings: Surroundings) {}

  /** @throws ConfigError */
  loadConfig(): Config {
    return this.surroundings.loadConfig();
  }

  /** Runs `work` on the database of the service, and prints its answer. @throws ConfigError where there is none */
  async run(options: CommandOptions, work: Work<Answer>): Promise<void> {
    const config = this.loadConfig();
    await CliModule.requireDatabase(config);
    await this.runOn(config, options, work);
  }

  /** The same, but creates the database where there is none. */
  async runAndCreate(options: CommandOptions, work: Work<Answer>): Promise<void> {
    await this.runOn(this.loadConfig(), options, work);
  }

  /** For an answer that needs no database of the service, or another one. @throws ConfigError */
  async runWithout(options: CommandOptions, work: (config: Config) => Promise<Answer>): Promise<void> {
    const config = this.loadConfig();
    await CliModule.requireDatabase(config);
    this.print(await work(config), options);
  }

  /** Progress and notes: not a part of the answer, so that programs can read that. */
  get notes(): Output {
    return this.surroundings.stderr;
  }

  print(answer: Answer, { json = false }: CommandOptions): void {
    this.surroundings.stdout.write(`${render(answer, json)}\n`);
  }

  private async runOn(config: Config, options: CommandOptions, work: Work<Answer>): Promise<void> {
    const checked: Work<Answer> = async (services, migrated) => {
      await services.get(KeyCheck, { strict: false }).run();
      return work(services, migrated);
    };
    try {
      this.print(await withDatabase(config, checked), options);
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      const { found, fix } = explainStoreFault(error, config);
      throw new ConfigError(`${found} ${fix}`);
    }
  }
}
