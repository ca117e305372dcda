import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, freshDatabaseOf } from '../fresh-database.js';
import { type Call, caller } from '../http.js';
import { Receiver } from '../receivers/receiver.js';
import { STORE } from '../store-paths.js';
import { runCli, storehooks } from './command-line.js';
import { SENDS_TO_LOOPBACK } from './sending.js';
import { type Ended, type Environment, ServiceProcess } from './service-process.js';

/** Access tokens: the platform publishes, the partner has hooks. */
export interface Tokens {
  platform: string;
  partner: string;
}

/** A database, a data directory, a receiver, and the service processes that a test starts on them. */
export class ProcessWorld {
  private readonly running: ServiceProcess[] = [];
  private readonly receivers: Receiver[] = [];

  private constructor(
    /** Of the processes and of the command line. */
    readonly environment: Environment,
    private readonly directory: string,
    readonly receiver: Receiver,
  ) {
    this.receivers.push(receiver);
  }

  /** Starts no process yet. @param more settings of every process; a DATA_DIR here is the test's own to remove */
  static async open(database: Database = { name: 'sqlite' }, more: Environment = {}): Promise<ProcessWorld> {
    const directory = await mkdtemp(join(tmpdir(), 'storehooks-process-'));
    const store = await freshDatabaseOf(database);
    const environment = { ...SENDS_TO_LOOPBACK, DATA_DIR: directory, ...store, ...more };
    return new ProcessWorld(environment, directory, await Receiver.start());
  }

  async start(more: Environment = {}): Promise<ServiceProcess> {
    const service = await ServiceProcess.start({ ...this.environment, ...more });
    this.running.push(service);
    return service;
  }

  /** One more receiver, on a port of its own: the circuit breaker counts failures by host and port. */
  async newReceiver(): Promise<Receiver> {
    const receiver = await Receiver.start();
    this.receivers.push(receiver);
    return receiver;
  }

  /** Runs the command line beside the processes. Never rejects. */
  cli(...args: string[]): Promise<Ended> {
    return runCli(this.environment, ...args);
  }

  /** Runs the command line. Returns what `--json` prints. @throws Error with stderr when it is refused */
  json<T>(...args: string[]): Promise<T> {
    return storehooks<T>(this.environment, ...args);
  }

  /** Creates the store with two apps in it, by the command line. */
  async createTenant(): Promise<Tokens> {
    await this.json('migrate');
    await this.json('store', 'create', STORE);
    const install = async (scope: string): Promise<string> => {
      const { client_id } = await this.json<{ client_id: string }>('app', 'create', 'An app');
      const args = ['token', 'create', '--store', STORE, '--client', client_id, '--scope', scope];
      return (await this.json<{ access_token: string }>(...args)).access_token;
    };
    return { platform: await install('events:write'), partner: await install('default') };
  }

  /** Ends every process with SIGKILL. */
  async close(): Promise<void> {
    await Promise.all(this.running.map((service) => service.end('SIGKILL')));
    await Promise.all(this.receivers.map((receiver) => receiver.close()));
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Calls a process with a token. */
export const callAs = ({ url }: ServiceProcess, token: string): Call => caller(url, { token });
