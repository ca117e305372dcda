import { createServer } from 'node:http';
import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { mongodArguments } from './mongod-arguments.js';

/**
 * jest's main process owns the one mongod of a run, whichever worker asks first: a worker may end before another
 * is done. Workers ask with `POST /`, the binary's path in the body, and get `{uri}` or `{error}`.
 */
// biome-ignore lint/style/noDefaultExport: what jest loads
export default async function setUp() {
  let starting;
  const host = createServer(async (request, response) => {
    let binary = '';
    for await (const chunk of request) binary += chunk;
    starting ??= start(binary);
    const answer = await starting.then(
      (replSet) => ({ uri: replSet.getUri() }),
      (error) => ({ error: String(error) }),
    );
    response.setHeader('connection', 'close');
    response.end(JSON.stringify(answer));
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  host.unref();
  process.env.TEST_MONGOD_HOST = `http://127.0.0.1:${host.address().port}/`;
  globalThis.mongodHost = { host, starting: () => starting };
}

/** mongodb-memory-server's own watcher ends the server should this process be killed. */
function start(systemBinary) {
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK = 'false';
  return MongoMemoryReplSet.create({
    binary: { systemBinary },
    replSet: { name: 'rs0', count: 1, storageEngine: 'wiredTiger', args: mongodArguments },
  });
}
