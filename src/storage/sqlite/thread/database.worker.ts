import { parentPort, workerData } from 'node:worker_threads';
import { SqliteConnection } from '../connection/sqlite-connection.js';
import { LocalChannel } from './local-channel.js';
import { type Call, type DatabaseThread, type Reply, toWire, unpackArguments } from './worker-protocol.js';

/** A thread of the database. It answers one call after the other, in the order of arrival. */
const port = parentPort!;
const { path, isReader } = workerData as DatabaseThread;
const connection = new SqliteConnection(path);
/** A checkpoint here would stall the writer: checkpoint.worker.ts makes them. */
connection.exec('PRAGMA wal_autocheckpoint = 0');
const channel = new LocalChannel(connection);
if (isReader) connection.refuseWrites();

port.on('message', async (call: Call) => {
  port.postMessage(await answer(call));
  if (call.port === 'control' && call.method === 'close') port.close();
});

async function answer(call: Call): Promise<Reply> {
  const { id, port, method } = call;
  try {
    const make = () => channel.call(port, method, unpackArguments(call));
    // A list is more than one statement, and the writer may commit between two of them.
    const result = await (isReader && port !== 'control' ? connection.snapshot(make) : make());
    return { id, result };
  } catch (error) {
    return { id, error: toWire(error) };
  }
}
