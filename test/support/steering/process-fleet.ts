import type { Database } from '../fresh-database.js';
import type { Answer } from '../http.js';
import { callAs, ProcessWorld } from '../service/process-world.js';
import type { Request } from '../service/restartable-service.js';
import type { Environment, ServiceProcess } from '../service/service-process.js';
import { until } from '../until.js';
import { type Fleet, PROCESSES, START, type SteeredTenant, Turns } from './fleet.js';

/** Service processes, which die by SIGKILL. */
export class ProcessFleet implements Fleet {
  readonly starts = null;
  private readonly turns = new Turns();
  private tenants = 0;

  private constructor(
    private readonly world: ProcessWorld,
    /** Null while it is dead. */
    private readonly services: (ServiceProcess | null)[],
  ) {}

  static async start(database: Database, more: Environment): Promise<ProcessFleet> {
    const world = await ProcessWorld.open(database, more);
    await world.json('migrate');
    const services = Array.from({ length: PROCESSES[database.name] }, () => world.start());
    return new ProcessFleet(world, await Promise.all(services));
  }

  /** One after the other: each command is a process. */
  newTenant(): Promise<SteeredTenant> {
    return this.turns.take(() => this.create());
  }

  async call(n: number, { token, method, path, body }: Request): Promise<Answer | null> {
    const living = () => this.services.filter((service) => service !== null);
    const alive = await until('a living process', living, ({ length }) => length > 0, START);
    return callAs(alive[n % alive.length]!, token)(method, path, body).catch(() => null);
  }

  kill(n: number): Promise<void> {
    return this.turns.kill(async () => {
      const index = n % this.services.length;
      const dying = this.services[index]!;
      this.services[index] = null;
      await dying.end('SIGKILL');
      this.services[index] = await this.world.start();
    });
  }

  inPeace<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.take(work);
  }

  close(): Promise<void> {
    return this.turns.end(() => this.world.close());
  }

  private async create(): Promise<SteeredTenant> {
    this.tenants += 1;
    const storeHash = `s${this.tenants}`;
    await this.world.json('store', 'create', storeHash);
    const install = async (scope: string) => {
      const app = await this.world.json<{ client_id: string; signing_secret: string }>(
        'app',
        'create',
        'App',
      );
      const args = ['token', 'create', '--store', storeHash, '--client', app.client_id, '--scope', scope];
      return { ...app, ...(await this.world.json<{ access_token: string }>(...args)) };
    };
    const [platform, partner] = [await install('events:write'), await install('default')];
    const tokens = { platform: platform.access_token, partner: partner.access_token };
    return { storeHash, tokens, signingSecret: partner.signing_secret };
  }
}
