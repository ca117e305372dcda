import 'reflect-metadata';
import { seedFirstTenant } from './bootstrap/first-start.js';
import { boundHeapGrowth } from './bootstrap/heap-growth.js';
import { freeYoungGeneration } from './bootstrap/young-generation.js';
import { type Config, ConfigError, loadConfig } from './config/config.js';
import { asAnswered } from './errors/answer-to.js';
import { AppError } from './errors/app-error.js';
import { explainStoreFault, isStoreFault } from './operations/store-fault.js';
import { announce } from './operations/terminal-line.js';
import { type RunningService, StuckStart, startService } from './service.js';

/** Longer than the longest delivery attempt. After this time the process exits with an error. */
const STOP_WITHIN_MS = 20_000;

const EXIT_FAILED = 1;

let service: RunningService | undefined;
let config: Config | undefined;
/** Whether a thread of the database is still at work after a start that failed. */
let isStuck = false;

async function main(): Promise<void> {
  boundHeapGrowth();
  config = loadConfig();
  service = await startService(config);
  freeYoungGeneration();
  stopOnSignals(service);
  void service.lost.then(endWith);
  const storage = config.MONGODB_URI ? 'mongodb' : 'sqlite';
  const firstStart = await seedFirstTenant(service.app, config, process.stdout.isTTY);
  if (firstStart) announce(firstStart);
  const { url, managementUrl } = service;
  announce({ msg: 'listening', url, storage, ...(managementUrl && { management: managementUrl }) });
}

function stopOnSignals({ stop }: RunningService): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) return void exit(EXIT_FAILED);
    stopping = true;
    setTimeout(() => exit(EXIT_FAILED), STOP_WITHIN_MS).unref();
    stop().then(() => exit(0), fail);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Prints one line for an error that the operator can correct, and the stack of any other error. */
async function fail(thrown: unknown): Promise<never> {
  if (thrown instanceof StuckStart) {
    isStuck = true;
    return fail(thrown.cause);
  }
  if (config && isStoreFault(thrown)) {
    const { found, fix } = explainStoreFault(thrown, config);
    process.stderr.write(`storehooks: ${found} ${fix}\n`);
    return exit(EXIT_FAILED);
  }
  const error = asAnswered(thrown);
  const expected = error instanceof ConfigError || error instanceof AppError;
  const text = error instanceof Error ? (expected ? error.message : error.stack) : String(error);
  process.stderr.write(`storehooks: ${text}\n`);
  return exit(EXIT_FAILED);
}

/** Without the database the process can answer nothing. Its supervisor starts a new one. */
function endWith({ message }: Error): Promise<never> {
  process.stderr.write(`storehooks: ${message.split('\n')[0]}. The process exits.\n`);
  return exit(EXIT_FAILED);
}

async function exit(code: number): Promise<never> {
  // No signal can interrupt a thread that waits for its disk. Only this one ends the process all the same.
  if (isStuck || (service && !(await service.abandon()))) process.kill(process.pid, 'SIGKILL');
  process.exit(code);
}

process.on('unhandledRejection', fail);
main().catch(fail);
