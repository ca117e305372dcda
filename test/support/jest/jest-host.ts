/** Asks jest's main process for what it makes once for all workers (jest-host.setup.js). @throws Error with its reason */
export async function askJestHost(what: 'mongod' | 'build', body = ''): Promise<{ uri?: string }> {
  const host = process.env['TEST_HOST'];
  if (!host) throw new Error('TEST_HOST is not set: start jest with the globalSetup of jest.config.js.');
  const response = await fetch(`${host}/${what}`, { method: 'POST', body });
  const { error, ...facts } = (await response.json()) as { error?: string; uri?: string };
  if (error !== undefined) throw new Error(error);
  return facts;
}
