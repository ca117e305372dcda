import { callerOf } from './platform.js';
import { say } from './say.js';
import type { ServiceProcess } from './service-process.js';
import type { Told } from './story.js';

/** Prints how to open the console: as the developer of the partner app, by a link, and as an operator, by a token. */
export async function sayConsoleLinks(service: ServiceProcess, { store, clientId }: Told): Promise<void> {
  const { token } = await service.cli<{ token: string }>(
    'operator',
    'create',
    'Demo operator',
    '--scope',
    'admin:write',
  );
  const session = { store_hash: store, client_id: clientId, access: 'write', expires_in: 86_400 };
  const { url } = await callerOf(service.url, token).post<{ url: string }>(
    '/admin/v1/portal-sessions',
    session,
  );
  say();
  say('See it in a browser. As the developer of the partner app (the link opens once, within five minutes):');
  say(`  ${url}`);
  say(`As an operator, ${service.url}/console/ with this token:`);
  say(`  ${token}`);
}
