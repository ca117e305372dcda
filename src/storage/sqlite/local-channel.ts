import type { Channel } from './channel.js';
import type { PortName, RemotePorts } from './remote-ports.js';
import { SqliteAppRepository } from './sqlite-app.repository.js';
import { SqliteChangeRepository } from './sqlite-change.repository.js';
import { SqliteConnection } from './sqlite-connection.js';
import { SqliteControl } from './sqlite-control.js';
import { SqliteDeliveryRepository } from './sqlite-delivery.repository.js';
import { SqliteDeliveryLogRepository } from './sqlite-delivery-log.repository.js';
import { explain } from './sqlite-error.js';
import { SqliteLeaseRepository } from './sqlite-lease.repository.js';
import { SqliteReplayRepository } from './sqlite-replay.repository.js';
import { SqliteRetentionRepository } from './sqlite-retention.repository.js';
import { SqliteStoreRepository } from './sqlite-store.repository.js';
import { SqliteSubscriptionRepository } from './sqlite-subscription.repository.js';
import { SqliteTokenRepository } from './sqlite-token.repository.js';

type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** The database on the thread that calls it. */
export class LocalChannel implements Channel {
  readonly #ports: RemotePorts;

  constructor(connection: SqliteConnection) {
    this.#ports = {
      control: new SqliteControl(connection),
      stores: new SqliteStoreRepository(connection),
      apps: new SqliteAppRepository(connection),
      tokens: new SqliteTokenRepository(connection),
      subscriptions: new SqliteSubscriptionRepository(connection),
      changes: new SqliteChangeRepository(connection),
      deliveries: new SqliteDeliveryRepository(connection),
      leases: new SqliteLeaseRepository(connection),
      deliveryLog: new SqliteDeliveryLogRepository(connection),
      replays: new SqliteReplayRepository(connection),
      retention: new SqliteRetentionRepository(connection),
    };
  }

  /** @throws AppError, or what a mistake in our own code throws */
  async call(port: PortName, method: string, args: unknown[]): Promise<unknown> {
    try {
      return await (this.#ports[port] as unknown as Methods)[method]!(...args);
    } catch (error) {
      throw explain(error);
    }
  }

  async close(): Promise<void> {
    await this.call('control', 'close', []);
  }
}
