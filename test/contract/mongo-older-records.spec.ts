import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { makeApp } from './records.js';

const server = await mongod();
const described = 'missing' in server ? describe.skip : describe;

described('Apps that an earlier version stored in MongoDB', () => {
  let opened: OpenedMongo;

  beforeAll(async () => {
    opened = await openFresh('missing' in server ? '' : server.uri);
  });
  afterAll(() => opened?.close());

  it('have no client secret and no signing key, and do not sign with one, until they are changed', async () => {
    const { apps } = opened.repositories;
    const { clientSecrets: _, signsWithClientSecret: __, signingKeys: ___, ...older } = makeApp();
    await opened.db.collection<{ _id: string }>('apps').insertOne({ _id: older.clientId, ...older });
    const read = { ...older, clientSecrets: [], signsWithClientSecret: false, signingKeys: [] };
    expect(await apps.find(older.clientId)).toEqual(read);
    expect(await apps.list()).toEqual([read]);
    const clientSecrets = [{ sealed: 'new', expiresAt: null }];
    expect(await apps.update(read, { clientSecrets }, OPERATOR)).toEqual({ ...read, clientSecrets });
    expect(await apps.find(older.clientId)).toEqual({ ...read, clientSecrets });
  });
});
