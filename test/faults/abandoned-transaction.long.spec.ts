import { afterAll, beforeAll, describe, it } from '@jest/globals';
import mongoose, { type mongo } from 'mongoose';
import { OPERATOR } from '../../src/audit/change.js';
import { makeApp } from '../contract/records.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';

const server = await mongod();
const [whereThereIsMongo, why] = 'uri' in server ? [describe, ''] : [describe.skip, ` (${server.missing})`];

whereThereIsMongo(`A process that dies in the middle of a change${why}`, () => {
  let opened: OpenedMongo;
  let dead: mongo.MongoClient;

  beforeAll(async () => {
    opened = await openFresh('uri' in server ? server.uri : '');
    dead = await mongoose.mongo.MongoClient.connect(opened.uri, { appName: 'storehooks' });
  });
  afterAll(async () => {
    await dead.close();
    await opened.close();
  });

  /** A change that has taken the lock which serializes all changes. */
  const beginChange = async () => {
    const session = dead.startSession();
    session.startTransaction();
    const counters = dead.db().collection<{ _id: string; value: number }>('counters');
    await counters.updateOne({ _id: 'changes' }, { $inc: { value: 1 } }, { session, upsert: true });
  };

  // MongoDB itself would end the transaction after 60 s, longer than this test may take.
  it('refuses no change of another process', async () => {
    const { apps } = opened.repositories;
    await apps.create(makeApp(), OPERATOR);
    await beginChange();
    await apps.create(makeApp(), OPERATOR);
  }, 30_000);
});
