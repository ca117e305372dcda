import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { RateAsk } from '../../src/delivery/policy/rate-places.js';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { MongoRateRepository } from '../../src/storage/mongo/rates/mongo-rate.repository.js';
import { CommandLog } from '../support/mongo/command-log.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { unique } from './records.js';

const server = await mongod();

const HOUR = 3_600_000;
const ALL: RateAsk = {
  limit: { requests: 4, windowMs: HOUR },
  holdMs: 1_000,
  ended: [],
  id: 'reservation',
  needed: 4,
  wanted: 4,
};

('missing' in server ? describe.skip : describe)('The clock of a rate limit on MongoDB', () => {
  const realNow = Date.now;
  let opened: OpenedMongo;
  let connection: Connection;
  let commands: CommandLog;
  let rates: MongoRateRepository;
  let hook: { storeHash: string; subscriptionKey: string };

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
    connection = await connectMongo(opened.uri, { monitorCommands: true });
    const { client, db } = queueCollections(connection);
    commands = new CommandLog(client);
    rates = new MongoRateRepository(db);
  });
  beforeEach(() => {
    hook = { storeHash: unique('store'), subscriptionKey: unique('hook') };
    commands.clear();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await connection.close();
    await opened.close();
  });

  /** How many places a process gets whose clock is wrong by so much. */
  const grantedAt = async (wrongByMs: number) => {
    jest.spyOn(Date, 'now').mockImplementation(() => realNow() + wrongByMs);
    return (await rates.reserve(hook, ALL)).granted;
  };

  it("is the server's: a full window stays full, whatever the clocks of the processes say", async () => {
    expect(await grantedAt(-2 * HOUR)).toBe(4);
    expect(await grantedAt(2 * HOUR)).toBe(0);
    expect(await grantedAt(0)).toBe(0);
  });

  it('comes with the window, and is asked for only where there is none', async () => {
    await rates.reserve(hook, ALL);
    expect(commands.names).toEqual(['find', 'hello', 'insert']);
    commands.clear();
    await rates.reserve(hook, ALL);
    expect(commands.names).toEqual(['find']);
    commands.clear();
    await rates.reserve(hook, { ...ALL, ended: [{ id: ALL.id, used: 0, unused: 4 }] });
    expect(commands.names).toEqual(['find', 'update']);
  });
});
