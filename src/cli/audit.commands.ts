import type { INestApplicationContext } from '@nestjs/common';
import { Command, InvalidArgumentError } from 'commander';
import type { Change } from '../audit/change.js';
import { ChangeRepository } from '../audit/change.repository.js';
import type { CommandOptions, Session } from './session.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

interface AuditOptions extends CommandOptions {
  store?: string;
  client?: string;
  limit: number;
  before?: number;
}

/** The columns of the table: who did what to which record. `--json` adds the details. */
const rowOf = ({ seq, at, actor, action, kind, key, storeHash, clientId }: Change) => ({
  seq,
  at: new Date(at).toISOString(),
  via: actor.via,
  by: actor.portalSessionId ?? actor.clientId ?? actor.operatorId ?? null,
  from: actor.address,
  action: `${kind} ${action}`,
  key,
  store: storeHash,
  client: clientId,
});

const detailOf = (change: Change) => ({
  ...rowOf(change),
  token_id: change.actor.tokenId,
  request_id: change.actor.requestId,
  before: change.before,
  after: change.after,
});

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('Give a whole number, 1 or greater.');
  return number;
}

async function list(services: INestApplicationContext, options: AuditOptions) {
  const { store, client, limit, before, json } = options;
  const filter = { ...(store && { storeHash: store }), ...(client && { clientId: client }) };
  const changes = await services
    .get(ChangeRepository, { strict: false })
    .list(filter, Math.min(limit, MAX_LIMIT), before);
  return { changes: changes.map(json ? detailOf : rowOf) };
}

export function auditCommand(session: Session): Command {
  return new Command('audit')
    .description('show who changed what, and from where, newest first')
    .option('--store <hash>', 'only changes in this store')
    .option('--client <client_id>', 'only changes to the records of this app')
    .option('--limit <n>', `number of changes, at most ${MAX_LIMIT}`, wholeNumber, DEFAULT_LIMIT)
    .option('--before <seq>', 'only changes older than this row', wholeNumber)
    .option('--json', 'print one JSON object, with each record before and after the change')
    .action((options: AuditOptions) => session.run(options, (services) => list(services, options)));
}
