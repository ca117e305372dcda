import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { mongo } from 'mongoose';
import { OPERATOR } from '../../src/audit/change.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { repositoriesOn } from '../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { accept, eventAt, keyed, NOW, refOf } from './events.js';
import { API_ACTOR, makeHook, makeOwner, makeToken } from './records.js';

const server = await mongod();

const READS = ['find', 'aggregate', 'count', 'distinct'];

type Command = mongo.CommandStartedEvent;

/** A transaction is committed with a majority, which covers what it has read. */
const isTransacted = ({ command }: Command) => command['autocommit'] === false;

const isAboutServer = ({ command }: Command) => command['aggregate'] === 1;

('missing' in server ? describe.skip : describe)('What is read from MongoDB', () => {
  let opened: OpenedMongo;
  let repositories: Repositories;
  let log: CommandLog;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    // An operator's address may ask for less: it must not get it.
    const uri = `${opened.uri}&readConcernLevel=local&readPreference=secondaryPreferred`;
    const connection = await connectMongo(uri, { monitorCommands: true });
    log = new CommandLog(connection.getClient());
    repositories = repositoriesOn(connection, uri);
  });
  afterAll(async () => {
    await repositories.control.close();
    await opened.close();
  });

  it('is what a majority has, in every read', async () => {
    const { stores, apps, tokens, subscriptions, changes, changeReaders } = repositories;
    const owner = await makeOwner(repositories);
    const { storeHash, clientId } = owner;
    const hook = await subscriptions.create(makeHook(owner), API_ACTOR);
    const token = makeToken(owner);
    await tokens.create(token, OPERATOR);
    await Promise.all([stores.find(storeHash), stores.list(), apps.find(clientId), apps.list()]);
    await Promise.all([tokens.findByHash(token.hash), tokens.list(), tokens.findGrant(storeHash, clientId)]);
    await Promise.all([subscriptions.ofStore(storeHash), subscriptions.findByKey(storeHash, hook.key)]);
    await subscriptions.find(owner, { kind: 'hook', number: hook.number! });
    await subscriptions.list(owner, { kind: 'hook', page: 1, limit: 10 });
    await Promise.all([changes.latest(), changes.since(0, 10), changes.list(owner, 10)]);
    await Promise.all([changeReaders.behind('one', 1), repositories.control.ping()]);
    await readQueue();
    await readLog(owner, hook.key);
    const reads = log.commands.filter(({ commandName }) => READS.includes(commandName));
    const weak = reads.filter((read) => !isTransacted(read) && !isAboutServer(read)).filter(isWeak);
    expect(weak.map(({ command }) => command)).toEqual([]);
    expect(reads.length).toBeGreaterThan(30);
  });

  const readQueue = async () => {
    const { deliveries, leases } = repositories;
    const lease = await leases.begin();
    await accept(deliveries, lease, [keyed('key', 'hash'), eventAt('waiting', 'hook-w')]);
    await accept(deliveries, lease, [keyed('key', 'hash')], [eventAt('due')]);
    await deliveries.claimDue(lease, NOW, 10);
    await deliveries.claimBacklogs(lease, [{ subscriptionKey: 'hook-w', limit: 10 }]);
    await Promise.all([deliveries.backlogs(null, 10), deliveries.oldestDueAt(), leases.freeLapsed()]);
    await deliveries.succeededSince('store-a', 'hook-a', NOW);
    await deliveries.park('store-a', 'hook-a', null, 10);
    await deliveries.cancel('store-a', 'hook-a', NOW, 10);
  };

  const readLog = async (owner: { storeHash: string; clientId: string }, key: string) => {
    const { deliveryLog, deliveries, leases, replays } = repositories;
    const event = eventAt('leased', key);
    await accept(deliveries, await leases.begin(), [{ ...event, ...owner }]);
    await deliveryLog.find(owner, key, refOf(event));
    await deliveryLog.event(owner, event.id);
    await deliveryLog.summary(owner, key);
    await replays.due(NOW, 10);
  };
});

function isWeak({ command }: Command): boolean {
  const preference = command['$readPreference'] as { mode?: string } | undefined;
  return command['readConcern']?.level !== 'majority' || (preference?.mode ?? 'primary') !== 'primary';
}
