import { once } from 'node:events';

/** The data is no longer needed: SIGKILL saves a second over an orderly shutdown. */
// biome-ignore lint/style/noDefaultExport: jest loads the default export
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
