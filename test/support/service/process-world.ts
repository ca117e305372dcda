import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caller } from '../http.js';
import { Receiver } from '../receivers/receiver.js';
import { SENDS_TO_LOOPBACK } from './sending.js';
import { type Ended, type Environment, runCli, ServiceProcess, storehooks } from './service-process.js';

export const FIRST_START = 'first start: keep these, they are not shown again';

/** What a first start makes: running.md. */
export const STORE = '/stores/store1/v2';

/** A directory for the embedded store, a receiver, and the processes that a test starts on them. */
export class Started {
  private readonly running: ServiceProcess[] = [];

  private constructor(
    readonly environment: Environment,
    readonly receiver: Receiver,
  ) {}

  static async empty(): Promise<Started> {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'storehooks-process-'));
    const environment = { ...SENDS_TO_LOOPBACK, DATA_DIR, LOG_LEVEL: 'info' };
    return new Started(environment, await Receiver.start());
  }

  async start(more: Environment = {}): Promise<ServiceProcess> {
    const service = await ServiceProcess.start({ ...this.environment, ...more });
    this.running.push(service);
    return service;
  }

  /** The command line, beside it. */
  cli(...args: string[]): Promise<Ended> {
    return runCli(this.environment, ...args);
  }

  json<T>(...args: string[]): Promise<T> {
    return storehooks<T>(this.environment, ...args);
  }

  /** A hook of every order on the receiver's `/hook`, of the app that the first start made. */
  async hook(service: ServiceProcess, headers: Record<string, string> = {}): Promise<void> {
    const destination = this.receiver.url('/hook?key=in-the-query');
    const body = { scope: 'store/order/*', destination, headers };
    const { status } = await callOf(service)('POST', `${STORE}/hooks`, body);
    if (status !== 201) throw new Error(`The hook was refused with ${status}.`);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.running.map((service) => service.end('SIGKILL')));
    await this.receiver.close();
    await rm(this.environment['DATA_DIR']!, { recursive: true, force: true });
  }
}

/** What a first start printed. */
export const beginningOf = ({ log }: ServiceProcess): Record<string, string> | undefined =>
  log.find(({ msg }) => msg === FIRST_START) as Record<string, string> | undefined;

/** Calls as the app that the first start made. */
export const callOf = (service: ServiceProcess) =>
  caller(service.url, { token: beginningOf(service)!['access_token']! });
