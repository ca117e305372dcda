import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Repositories } from '../repositories.js';
import { lockDataDirectory, prepareDataDirectory } from './connection/data-directory.js';
import { refuseMoved } from './connection/move-mark.js';
import { SqliteConnection } from './connection/sqlite-connection.js';
import {
  NoOtherProcesses,
  NoopChangeReader,
  PollingChangeRepository,
} from './records/polling-change.repository.js';
import { type Channel, remote } from './thread/channel.js';
import { Checkpointer } from './thread/checkpointer.js';
import { LocalChannel } from './thread/local-channel.js';
import { SplitChannel } from './thread/split-channel.js';
import { WorkerChannel } from './thread/worker-channel.js';

export interface SqliteOptions {
  dataDir: string;
  /** True for the service: it locks the directory and runs the database in threads. False for the command line. */
  exclusive: boolean;
  /** Receives why a checkpoint failed. The write-ahead log grows until one succeeds. */
  onCheckpointFailure?: (reason: string) => void;
}

/** A thread starts from a compiled file only. From the sources, the database runs on the caller's thread. */
const COMPILED = import.meta.url.endsWith('.js');

/** Opens the embedded store and applies its migrations. @throws ConfigError if another service uses it, or it has moved */
export async function openSqlite({
  dataDir,
  exclusive,
  onCheckpointFailure,
}: SqliteOptions): Promise<Repositories> {
  const path = prepareDataDirectory(dataDir);
  refuseMoved(dataDir);
  const unlock = exclusive ? lockDataDirectory(dataDir) : () => {};
  let channel: Channel | undefined;
  try {
    const threads = exclusive && COMPILED;
    channel = threads ? new WorkerChannel(path) : new LocalChannel(new SqliteConnection(path));
    await channel.call('control', 'ping', []);
    // After the ping: by then the writer has migrated the schema.
    if (threads) channel = new SplitChannel(channel, () => new WorkerChannel(path, { isReader: true }));
    const checkpointer = threads ? new Checkpointer(path, onCheckpointFailure) : null;
    return assemble(channel, async () => {
      await checkpointer?.close();
      await channel?.close();
      unlock();
    });
  } catch (error) {
    await channel?.close();
    unlock();
    throw reasonOf(error);
  }
}

/** At start the operator needs the reason: trying again later does not help. */
const reasonOf = (error: unknown) => (error instanceof StoreUnavailable && error.cause ? error.cause : error);

function assemble(channel: Channel, close: () => Promise<void>): Repositories {
  const { migrate, ping } = remote(channel, 'control');
  const changes = new PollingChangeRepository(remote(channel, 'changes'));
  let closed: Promise<void> | undefined;
  const closeAll = () => {
    closed ??= changes.stopAll().then(close);
    return closed;
  };
  return {
    control: { name: 'sqlite', migrate, ping, lost: channel.lost, close: closeAll },
    stores: remote(channel, 'stores'),
    apps: remote(channel, 'apps'),
    tokens: remote(channel, 'tokens'),
    keyCanaries: remote(channel, 'keyCanaries'),
    operators: remote(channel, 'operators'),
    portalSessions: remote(channel, 'portalSessions'),
    subscriptions: remote(channel, 'subscriptions'),
    changes,
    changeReaders: new NoopChangeReader(),
    processReports: new NoOtherProcesses(),
    deliveries: remote(channel, 'deliveries'),
    leases: remote(channel, 'leases'),
    rates: remote(channel, 'rates'),
    deliveryLog: remote(channel, 'deliveryLog'),
    replays: remote(channel, 'replays'),
    recoveries: remote(channel, 'recoveries'),
    retention: remote(channel, 'retention'),
    pulls: remote(channel, 'pulls'),
    stats: remote(channel, 'stats'),
    incidents: remote(channel, 'incidents'),
    notices: remote(channel, 'notices'),
    certificates: remote(channel, 'certificates'),
  };
}
