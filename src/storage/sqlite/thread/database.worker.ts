import { parentPort, workerData } from 'node:worker_threads';
import { SqliteConnection } from '../connection/sqlite-connection.js';
import { LocalChannel } from './local-channel.js';
import { type Call, type Reply, toWire, unpackArguments } from './worker-protocol.js';

/** The thread of the database. It answers one call after the other, in the order of arrival. */
const port = parentPort!;
const connection = new SqliteConnection(workerData as string);
/** A checkpoint here would stall the writer: checkpoint.worker.ts makes them. */
connection.exec('PRAGMA wal_autocheckpoint = 0');
const channel = new LocalChannel(connection);

port.on('message', async (call: Call) => {
  port.postMessage(await answer(call));
  if (call.port === 'control' && call.method === 'close') port.close();
});

async function answer(call: Call): Promise<Reply> {
  const { id, port, method } = call;
  try {
    return { id, result: await channel.call(port, method, unpackArguments(call)) };
  } catch (error) {
    return { id, error: toWire(error) };
  }
}
