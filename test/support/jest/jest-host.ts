/**
 * What jest's main process makes once for all workers (jest-host.setup.js).
 * @throws Error with its reason
 */
export async function askJestHost(what: 'mongod' | 'build', body = ''): Promise<{ uri?: string }> {
  const host = process.env['TEST_HOST'];
  if (!host) throw new Error('jest was not started with its global set-up');
  const response = await fetch(`${host}/${what}`, { method: 'POST', body });
  const { error, ...facts } = (await response.json()) as { error?: string; uri?: string };
  if (error !== undefined) throw new Error(error);
  return facts;
}
