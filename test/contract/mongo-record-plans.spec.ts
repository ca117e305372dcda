import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'mongoose';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { MongoDeliveryLogRepository } from '../../src/storage/mongo/log/mongo-delivery-log.repository.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { MongoAppRepository } from '../../src/storage/mongo/records/mongo-app.repository.js';
import { MongoPortalSessionRepository } from '../../src/storage/mongo/records/mongo-portal-session.repository.js';
import { MongoStoreRepository } from '../../src/storage/mongo/records/mongo-store.repository.js';
import { MongoSubscriptionRepository } from '../../src/storage/mongo/records/mongo-subscription.repository.js';
import { MongoTokenRepository } from '../../src/storage/mongo/records/mongo-token.repository.js';
import { Mutations } from '../../src/storage/mongo/records/mutations.js';
import { defineRecords, type Records } from '../../src/storage/mongo/records/records.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { boundsOf, explainableIn, stagesOf } from '../support/mongo/explain.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';

const server = await mongod();
const RECORDS = ['stores', 'apps', 'tokens', 'portal_sessions', 'subscriptions', 'events'];

('missing' in server ? describe.skip : describe)('A page of records on MongoDB', () => {
  let opened: OpenedMongo;
  let connection: Connection;
  let commands: CommandLog;
  let records: Records;
  let mutations: Mutations;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri, { monitorCommands: true });
    const queue = queueCollections(connection);
    records = defineRecords(connection);
    mutations = new Mutations(connection, records, queue.transactions);
    commands = new CommandLog(queue.client);
  });
  afterAll(async () => {
    await connection?.close();
    await opened?.close();
  });

  /** The one command that a read sends. */
  const askedBy = async (read: () => Promise<unknown>) => {
    commands.clear();
    await read();
    const asked = commands.commands.flatMap((event) => explainableIn(RECORDS, event));
    expect(asked).toHaveLength(1);
    return asked;
  };

  /** Nothing is sorted, and a page that follows another starts at its place in the index, by this field. */
  const expectIndexed = async (read: () => Promise<unknown>, place?: string) => {
    const asked = await askedBy(read);
    const stages = await stagesOf(connection.db!, asked[0]!);
    expect(stages).toContain('IXSCAN');
    expect(stages.filter((stage) => ['COLLSCAN', 'SORT'].includes(stage))).toEqual([]);
    if (place === undefined) return;
    const bounds = (await boundsOf(connection.db!, asked[0]!)).map((fields) => fields[place]);
    expect(bounds).toEqual([[expect.not.stringMatching(/^.MinKey, MaxKey.$|^.MaxKey, MinKey.$/)]]);
  };

  it('of stores is read in the order of an index, from its first hash on', async () => {
    const stores = new MongoStoreRepository(records, mutations);
    await expectIndexed(() => stores.search({ q: 'a', after: 'b', limit: 10 }), '_id');
    await expectIndexed(() => stores.search({ limit: 10 }));
  });

  it('of apps is read in the order of an index, from its first name on', async () => {
    const apps = new MongoAppRepository(records, mutations);
    const page = { q: 'a', after: { name: 'b', clientId: 'c' }, limit: 10 };
    await expectIndexed(() => apps.search(page), 'name');
    await expectIndexed(() => apps.search({ limit: 10 }));
  });

  it('of the subscriptions of a store is read in the order of an index, from its oldest on', async () => {
    const subscriptions = new MongoSubscriptionRepository(records, mutations);
    const page = { clientId: 'a', isActive: true, after: { createdAt: 1, key: 'b' }, limit: 10 };
    await expectIndexed(() => subscriptions.search('c', page), 'createdAt');
    await expectIndexed(() => subscriptions.search('c', { limit: 10 }));
  });

  it('is one document for an id without a store', async () => {
    const log = new MongoDeliveryLogRepository(queueCollections(connection), mutations);
    const subscriptions = new MongoSubscriptionRepository(records, mutations);
    for (const read of [() => log.publicationOf('msg_a'), () => subscriptions.findInAnyStore({ key: 'a' })]) {
      const [asked] = await askedBy(read);
      expect(await stagesOf(connection.db!, asked!)).toContain('IDHACK');
    }
    await expectIndexed(() => subscriptions.findInAnyStore({ number: 1 }), 'number');
  });

  it('of the tokens of a store is read in the order of an index, from its newest on', async () => {
    const tokens = new MongoTokenRepository(records, mutations);
    const page = { clientId: 'a', after: { createdAt: 1, id: 'b' }, limit: 10 };
    await expectIndexed(() => tokens.ofStore('c', page), 'createdAt');
    await expectIndexed(() => tokens.ofStore('c', { limit: 10 }));
  });

  it('of portal sessions is read in the order of an index, from its newest on', async () => {
    const sessions = new MongoPortalSessionRepository(records, mutations);
    const page = { after: { createdAt: 1, id: 'b' }, limit: 10 };
    for (const filter of [{}, { storeHash: 'c' }, { clientId: 'a' }, { storeHash: 'c', clientId: 'a' }])
      await expectIndexed(() => sessions.list({ ...filter, ...page }), 'createdAt');
  });

  it('finds a portal session by the hash of its token in an index', async () => {
    const sessions = new MongoPortalSessionRepository(records, mutations);
    await expectIndexed(() => sessions.findByTokenHash('hash'));
  });
});
