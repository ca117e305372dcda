import type { Tenant } from '../load/tenants.js';
import { Remote } from './remote.js';
import { discard, environmentOf } from './service.js';
import type { ServiceHostApi } from './service-host.js';

/** The service in its own process, for measurements over HTTP or of processes. */
export class HttpService {
  private constructor(
    private readonly remote: Remote<ServiceHostApi>,
    readonly url: string,
    readonly environment: Record<string, string>,
  ) {}

  static async start(mongod: { uri: string } | null): Promise<HttpService> {
    return HttpService.startOn(await environmentOf(mongod));
  }

  /** On an existing database. */
  static async startOn(environment: Record<string, string>): Promise<HttpService> {
    const remote = Remote.start<ServiceHostApi>(new URL('./service-host.js', import.meta.url));
    return new HttpService(remote, await remote.call('start', environment), environment);
  }

  get pid(): number {
    return this.remote.pid;
  }

  tenants(destinations: string[][]): Promise<Tenant[]> {
    return this.remote.call('tenants', destinations);
  }

  /** A token with which the app of the tenant pulls. */
  pullToken(tenant: Tenant): Promise<string> {
    return this.remote.call('pullToken', tenant);
  }

  async withoutStore(): Promise<void> {
    await this.remote.call('withoutStore');
  }

  cpu(): Promise<number> {
    return this.remote.call('cpu');
  }

  /** Stops the service and keeps its data. */
  async stop(): Promise<void> {
    await this.remote.call('stop');
    await this.remote.end();
  }

  /** Stops the service and deletes its data. */
  async close(): Promise<void> {
    await this.stop();
    await discard(this.environment);
  }

  kill(): Promise<void> {
    return this.remote.kill();
  }
}
