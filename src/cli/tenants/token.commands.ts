import type { INestApplicationContext } from '@nestjs/common';
import { Command, InvalidArgumentError, Option } from 'commander';
import { OPERATOR } from '../../audit/change.js';
import type { AccessToken } from '../../tenants/tokens/access-token.js';
import { SCOPES, type Scope } from '../../tenants/tokens/access-token.js';
import { TokensService } from '../../tenants/tokens/tokens.service.js';
import { isoOrNull, parseDuration } from '../arguments.js';
import type { CommandOptions, Session } from '../session.js';

interface CreateOptions extends CommandOptions {
  store: string;
  client: string;
  scope: Scope[];
  /** Milliseconds. */
  expires?: number;
}

const rowOf = (token: AccessToken) => ({
  id: token.id,
  store_hash: token.storeHash,
  client_id: token.clientId,
  scopes: token.scopes,
  created_at: isoOrNull(token.createdAt),
  expires_at: isoOrNull(token.expiresAt),
  revoked_at: isoOrNull(token.revokedAt),
});

async function create(services: INestApplicationContext, options: CreateOptions) {
  const grant = { storeHash: options.store, clientId: options.client, scopes: [...new Set(options.scope)] };
  const { accessToken, record } = await services
    .get(TokensService)
    .create(grant, options.expires ?? null, OPERATOR);
  const { id, scopes, expiresAt } = record;
  return { id, access_token: accessToken, scopes, expires_at: isoOrNull(expiresAt) };
}

const list = async (services: INestApplicationContext) => ({
  tokens: (await services.get(TokensService).list()).map(rowOf),
});

const revoke = async (services: INestApplicationContext, id: string) =>
  rowOf(await services.get(TokensService).revoke(id, OPERATOR));

export function tokenCommands(session: Session): Command {
  const token = new Command('token').description('manage access tokens: each lets one app act in one store');
  token
    .command('create')
    .description('install the app in the store with these scopes and print a token, which is shown only once')
    .requiredOption('--store <hash>', 'the store')
    .requiredOption('--client <client_id>', 'the app')
    .addOption(scopeOption())
    .option(
      '--expires <time>',
      'lifetime, such as 30d, 12h or 15m; without it the token never expires',
      parseDuration,
    )
    .option('--json', 'print one JSON object')
    .action((options: CreateOptions) => session.run(options, (services) => create(services, options)));
  token
    .command('list')
    .description('list all tokens')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) => session.run(options, list));
  token
    .command('revoke')
    .description('revoke a token')
    .argument('<id>')
    .option('--json', 'print one JSON object')
    .action((id: string, options: CommandOptions) =>
      session.run(options, (services) => revoke(services, id)),
    );
  return token;
}

/** May be repeated. The first value given replaces the default. */
function scopeOption(): Option {
  const given: Scope[] = [];
  return new Option('--scope <scope>', `${SCOPES.join(' or ')}; may be repeated`)
    .default(['default'])
    .argParser((value: string) => {
      if (!SCOPES.includes(value as Scope)) throw new InvalidArgumentError(`Give ${SCOPES.join(' or ')}.`);
      given.push(value as Scope);
      return given;
    });
}
