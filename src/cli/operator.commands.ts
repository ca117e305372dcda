import type { INestApplicationContext } from '@nestjs/common';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ADMIN_SCOPES, type AdminScope, type Operator } from '../admin/operators/operator.js';
import { OperatorsService } from '../admin/operators/operators.service.js';
import { OPERATOR } from '../audit/change.js';
import { isoOrNull, parseDuration } from './arguments.js';
import type { CommandOptions, Session } from './session.js';

interface CreateOptions extends CommandOptions {
  scope: AdminScope[];
  /** Milliseconds. */
  expires?: number;
}

const rowOf = ({ id, name, scopes, createdAt, expiresAt, revokedAt }: Operator) => ({
  id,
  name,
  scopes,
  created_at: isoOrNull(createdAt),
  expires_at: isoOrNull(expiresAt),
  revoked_at: isoOrNull(revokedAt),
});

async function create(services: INestApplicationContext, name: string, { scope, expires }: CreateOptions) {
  const draft = { name, scopes: scope, lifeMs: expires ?? null };
  const { token, record } = await services.get(OperatorsService).create(draft, OPERATOR);
  return { id: record.id, token, scopes: record.scopes, expires_at: isoOrNull(record.expiresAt) };
}

const list = async (services: INestApplicationContext) => ({
  operators: (await services.get(OperatorsService).list()).map(rowOf),
});

const revoke = async (services: INestApplicationContext, id: string) =>
  rowOf(await services.get(OperatorsService).revoke(id, OPERATOR));

export function operatorCommands(session: Session): Command {
  const operator = new Command('operator').description(
    'manage operator tokens: each lets a person or a back end use /admin/v1',
  );
  operator
    .command('create')
    .description('create an operator and print its token, which is shown only once')
    .argument('<name>', 'who uses the token')
    .addOption(scopeOption())
    .option(
      '--expires <time>',
      'lifetime, such as 90d, 12h or 15m; without it the token never expires',
      parseDuration,
    )
    .option('--json', 'print one JSON object')
    .action((name: string, options: CreateOptions) =>
      session.run(options, (services) => create(services, name, options)),
    );
  operator
    .command('list')
    .description('list all operators')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) => session.run(options, list));
  operator
    .command('revoke')
    .description('revoke the token of an operator')
    .argument('<id>')
    .option('--json', 'print one JSON object')
    .action((id: string, options: CommandOptions) =>
      session.run(options, (services) => revoke(services, id)),
    );
  return operator;
}

/** May be repeated. The first value given replaces the default. */
function scopeOption(): Option {
  const given: AdminScope[] = [];
  return new Option(
    '--scope <scope>',
    `${ADMIN_SCOPES.join(' or ')}; may be repeated; admin:write includes admin:read`,
  )
    .default(['admin:read'])
    .argParser((value: string) => {
      if (!ADMIN_SCOPES.includes(value as AdminScope))
        throw new InvalidArgumentError(`Give ${ADMIN_SCOPES.join(' or ')}.`);
      given.push(value as AdminScope);
      return given;
    });
}
