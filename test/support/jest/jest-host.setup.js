import { createServer } from 'node:http';
import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { mongodArguments } from '../mongo/mongod-arguments.js';
import { buildIfStale } from './build-if-stale.js';

/**
 * jest's main process owns what a run needs once: the build, and one mongod, since a worker may end before another is
 * done. `POST /mongod` with the binary's path as the body returns `{uri}`. `POST /build` returns `{}` when `dist` is as
 * new as `src`. Either may return `{error}`.
 */
// biome-ignore lint/style/noDefaultExport: jest loads the default export
export default async function setUp() {
  const started = new Map();
  const host = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (!started.has(request.url)) started.set(request.url, startMongod(body));
    const answer = await started.get(request.url).then(factsOf, (error) => ({ error: String(error) }));
    response.setHeader('connection', 'close');
    response.end(JSON.stringify(answer));
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  host.unref();
  process.env.TEST_HOST = `http://127.0.0.1:${host.address().port}`;
  // Build now, before any test's time limit counts. A failure is reported to the tests that ask for the build.
  started.set('/build', buildIfStale());
  await started.get('/build').catch(() => undefined);
  globalThis.jestHost = { host, mongod: () => started.get('/mongod') };
}

const factsOf = (replSet) => (replSet ? { uri: replSet.getUri() } : {});

/** The watcher of mongodb-memory-server ends the server if this process is killed. */
function startMongod(systemBinary) {
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK = 'false';
  return MongoMemoryReplSet.create({
    binary: { systemBinary },
    replSet: { name: 'rs0', count: 1, storageEngine: 'wiredTiger', args: mongodArguments },
  });
}
