import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { accept, makeDelivery, makeEvent } from '../contract/events.js';
import { openInTemporary } from '../contract/open-in-temporary.js';
import type { Open, Opened } from '../contract/opened.js';
import { mongod } from '../support/mongo/mongod.js';
import { openFresh } from '../support/mongo/open-mongo.js';

const server = await mongod();
const stores: [string, Open][] = [['sqlite', () => openInTemporary(openSqlite)]];
if ('uri' in server) stores.push(['mongodb', () => openFresh(server.uri)]);

describe.each(stores)('A thousand events, each for a thousand hooks (%s)', (_, open) => {
  let opened: Opened;
  // To empty the database again takes as long as to fill it.
  afterEach(() => opened.close(), 400_000);

  it('are accepted by one request', async () => {
    opened = await open();
    const { deliveries, leases } = opened.repositories;
    const fanOut = Array.from({ length: 1_000 }, (_, n) =>
      makeDelivery(n < 999 ? 'leased' : 'waiting', randomUUID()),
    );
    const request = Array.from({ length: 1_000 }, () => makeEvent({ deliveries: fanOut }));
    const lease = await leases.begin();
    const { acceptances } = await accept(deliveries, lease, request);
    expect(acceptances).toEqual([{ outcome: 'accepted', duplicates: request.map(() => null) }]);
    const last = fanOut.at(-1)!.subscriptionKey;
    const claimed = await deliveries.claimBacklogs(lease, [{ subscriptionKey: last, limit: 20 }]);
    expect(claimed.map(({ ref }) => ref.ordinal)).toEqual(claimed.map(() => 999));
    expect(claimed).toHaveLength(20);
  }, 400_000);
});
