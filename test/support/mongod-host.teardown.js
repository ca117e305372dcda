/** Nobody needs the data any more, so no orderly shutdown: SIGKILL saves a second. */
export default async function tearDown() {
  const { host, starting } = globalThis.mongodHost;
  host.close();
  const replSet = await starting()?.catch(() => undefined);
  if (!replSet) return;
  for (const server of replSet.servers) server.instanceInfo.instance.mongodProcess?.kill('SIGKILL');
  await replSet.stop({ doCleanup: true, force: true });
}
