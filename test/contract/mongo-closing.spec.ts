import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { makeApp } from './records.js';

const server = await mongod();

/** Each closing interrupts the change at another step. */
const CLOSINGS = 20;

('missing' in server ? describe.skip : describe)('MongoDB that is closed during a change', () => {
  let opened: OpenedMongo;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
  });
  afterAll(() => opened.close());

  it('leaves no open transaction that blocks other changes', async () => {
    for (let closing = 0; closing < CLOSINGS; closing++) {
      const { apps, control } = await openMongo({ uri: opened.uri });
      const changes = [apps.create(makeApp(), OPERATOR), apps.create(makeApp(), OPERATOR)];
      const outcomes = Promise.allSettled(changes);
      await sleep(closing);
      await control.close();
      await opened.repositories.apps.create(makeApp(), OPERATOR);
      await outcomes;
    }
  });
});
