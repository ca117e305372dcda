import { once } from 'node:events';

/** Nobody needs the data any more, so no orderly shutdown: SIGKILL saves a second. */
// biome-ignore lint/style/noDefaultExport: what jest loads
export default async function tearDown() {
  const { host, mongod } = globalThis.jestHost;
  host.close();
  const replSet = await mongod()?.catch(() => undefined);
  if (!replSet) return;
  for (const { instanceInfo } of replSet.servers) {
    const { mongodProcess } = instanceInfo.instance;
    mongodProcess.kill('SIGKILL');
    await once(mongodProcess, 'exit');
  }
  await replSet.stop({ doCleanup: true, force: true });
}
