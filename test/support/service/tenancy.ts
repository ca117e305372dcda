import { type Environment, storehooks } from './service-process.js';

export const STORE = '5ueh97';
export const EVENTS = `/stores/${STORE}/v2/events`;
export const HOOKS = `/stores/${STORE}/v2/hooks`;

/** Access tokens: the platform publishes, the partner has hooks. */
export interface Tokens {
  platform: string;
  partner: string;
}

/** Makes a store with two apps in it, by the command line, for a service that is a process of its own. */
export async function openTenancy(environment: Environment): Promise<Tokens> {
  await storehooks(environment, 'store', 'create', STORE);
  const install = async (scope: string): Promise<string> => {
    const { client_id } = await storehooks<{ client_id: string }>(environment, 'app', 'create', 'An app');
    const args = ['token', 'create', '--store', STORE, '--client', client_id, '--scope', scope];
    return (await storehooks<{ access_token: string }>(environment, ...args)).access_token;
  };
  return { platform: await install('events:write'), partner: await install('default') };
}
