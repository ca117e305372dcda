import type { INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import { OPERATOR } from '../audit/change.js';
import { PortalSessionsService } from '../tenants/portal/portal-sessions.service.js';
import { PORTAL_ACCESS, type PortalAccess } from '../tenants/tokens/access-token.js';
import { isoOrNull, parseDuration } from './arguments.js';
import type { CommandOptions, Session } from './session.js';

interface LinkOptions extends CommandOptions {
  store: string;
  client: string;
  access: PortalAccess;
  /** Milliseconds. */
  expires: number;
}

async function link(services: INestApplicationContext, { store, client, access, expires }: LinkOptions) {
  const draft = { storeHash: store, clientId: client, access, lifeMs: expires };
  const { url, session } = await services.get(PortalSessionsService).create(draft, OPERATOR);
  return { id: session.id, url, expires_at: isoOrNull(session.expiresAt) };
}

export function portalCommands(session: Session): Command {
  const portal = new Command('portal').description('let users of an app into the console');
  portal
    .command('link')
    .description('print a link into the console, for one app in one store; it is good once, for five minutes')
    .requiredOption('--store <hash>', 'the store')
    .requiredOption('--client <client_id>', 'the app')
    .addOption(
      new Option('--access <access>', 'what the user may do; write includes read')
        .choices(PORTAL_ACCESS)
        .default('read'),
    )
    .addOption(
      new Option('--expires <time>', 'how long the session lasts, such as 8h or 15m; at most 24h')
        .argParser(parseDuration)
        .default(parseDuration('1h'), '1h'),
    )
    .option('--json', 'print one JSON object')
    .action((options: LinkOptions) => session.run(options, (services) => link(services, options)));
  return portal;
}
