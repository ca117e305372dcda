import type { Server } from 'node:http';
import { ModulesContainer } from '@nestjs/core';
import { parseEnvironment } from '../../../src/config/config.js';
import { SignedSender } from '../../../src/delivery/send/signed-sender.js';
import { StorageControl } from '../../../src/operations/storage-control.js';
import type { RunningService } from '../../../src/service.js';
import { StorageModule } from '../../../src/storage/storage.module.js';
import { TcpProxy } from '../faults/tcp-proxy.js';
import { startInProcess } from '../service/app.js';
import type { Environment } from '../service/service-process.js';

/** An attempt that has begun. */
export interface Start {
  /** Where it goes. */
  url: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Never settles. No promise: the adapters give those a deadline, and what is dead learns nothing. */
// biome-ignore lint/suspicious/noThenProperty: it is awaited
const NEVER = { then: () => NEVER, catch: () => NEVER, finally: () => NEVER };

/**
 * A service in this process that can die at any moment as by SIGKILL: its sockets are cut, its database answers no more,
 * not even to what it is doing, nothing leaves it, and nothing is closed or given back.
 */
export class MortalService {
  private constructor(
    private readonly running: RunningService,
    private readonly proxy: TcpProxy | null,
  ) {}

  /** @param onStart gets each attempt as it begins */
  static async start(environment: Environment, onStart: (start: Start) => void): Promise<MortalService> {
    const { MONGODB_URI } = environment;
    const proxy = MONGODB_URI ? await TcpProxy.start(Number(new URL(MONGODB_URI).port)) : null;
    const address = proxy && { MONGODB_URI: through(proxy, MONGODB_URI!) };
    const running = await startInProcess(parseEnvironment({ ...environment, ...address }));
    const sender = running.app.get(SignedSender, { strict: false });
    const send = sender.send.bind(sender);
    sender.send = (delivery, hook) => {
      onStart({ url: hook.canonicalUrl, at: Date.now() });
      return send(delivery, hook);
    };
    return new MortalService(running, proxy);
  }

  get url(): string {
    return this.running.url;
  }

  get app(): RunningService['app'] {
    return this.running.app;
  }

  /** Resolves when the next one may start on the same database. */
  async kill(): Promise<void> {
    const { app } = this.running;
    // The embedded store writes each transaction in one turn, so none is open. Closing frees its lock, as an exit does.
    const closed = app
      .get(StorageControl)
      .close()
      .catch(() => undefined);
    for (const port of this.ports()) silence(port);
    silence(app.get(SignedSender, { strict: false }));
    const server: Server = app.getHttpServer();
    server.close();
    server.closeAllConnections();
    this.proxy?.set('cut');
    if (this.proxy) void closed.then(() => this.proxy!.close());
    else await closed;
  }

  async close(): Promise<void> {
    await this.running.stop();
    await this.proxy?.close();
  }

  private ports(): object[] {
    const modules = [...this.running.app.get(ModulesContainer).values()];
    const { providers } = modules.find(({ metatype }) => metatype === StorageModule)!;
    return [...providers.values()].map(({ instance }) => instance as object);
  }
}

/** Direct, since the replica set announces the server's own port, which would bypass the proxy. */
const through = ({ port }: TcpProxy, uri: string) =>
  `mongodb://127.0.0.1:${port}${new URL(uri).pathname}?directConnection=true`;

/** No call of it is answered from now on. */
function silence(port: object): void {
  for (let one = port; one !== Object.prototype; one = Object.getPrototypeOf(one) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(one)))
      if (typeof value === 'function' && name !== 'constructor') Object.assign(port, { [name]: () => NEVER });
}
