import { randomBytes } from 'node:crypto';
import type { Answer } from '../http.js';
import type { ModeReceiver } from '../receivers/mode-receiver.js';
import type { RestartableService } from '../service/restartable-service.js';
import type { PartnerName } from './store-model.js';

/** A store for one run, with two partner apps and the platform that publishes. */
export class Tenant {
  private constructor(
    readonly service: RestartableService,
    readonly receiver: ModeReceiver,
    readonly storeHash: string,
    private readonly tokens: Record<PartnerName | 'platform', string>,
  ) {}

  static async open(service: RestartableService, receiver: ModeReceiver): Promise<Tenant> {
    const storeHash = `m${randomBytes(5).toString('hex')}`;
    await service.createStore(storeHash);
    const tokens = {
      a: await service.install(storeHash, 'default'),
      b: await service.install(storeHash, 'default'),
      platform: await service.install(storeHash, 'events:write'),
    };
    return new Tenant(service, receiver, storeHash, tokens);
  }

  /** @param path below the store's path, such as `/hooks` */
  call(app: PartnerName | 'platform', method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `/stores/${this.storeHash}/v2${path}`;
    return this.service.call({ token: this.tokens[app], method, path: url, body });
  }

  /** Where a hook receives. Its destinations are paths below. */
  place(hookIndex: number): string {
    return `/${this.storeHash}/${hookIndex}`;
  }

  destination(hookIndex: number, version: number): string {
    return this.receiver.url(`${this.place(hookIndex)}/${version}`);
  }
}
