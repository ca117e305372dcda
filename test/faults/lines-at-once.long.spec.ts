import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BusyLines } from '../support/model/lines/busy-lines.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';

const server = await mongod();
/** Milliseconds. */
const LIMIT = 30_000;

('missing' in server ? describe.skip : describe)(
  'Lines that two processes fill, empty and claim at once',
  () => {
    let opened: OpenedMongo;

    beforeAll(async () => {
      opened = await openFresh((server as { uri: string }).uri);
    });
    afterAll(() => opened?.close());

    it.each([
      ['nothing fails, and there is room', { retries: 0, crowded: 0, mends: false }],
      ['some are retried', { retries: 0.3, crowded: 0, mends: false }],
      ['there is not always room', { retries: 0, crowded: 0.3, mends: false }],
      [
        'some are retried, there is often no room, and lines are mended',
        { retries: 0.15, crowded: 0.5, mends: true },
      ],
    ])(
      'give one of each at a time, in their order, and all of them, while %s',
      async (_name, load) => {
        const lines = await BusyLines.open(opened.uri, load);
        try {
          await lines.run();
        } finally {
          await lines.close();
        }
        expect({ stuck: lines.stuck(), passed: lines.passed(), faults: lines.faults }).toEqual({
          stuck: [],
          passed: [],
          faults: [],
        });
      },
      LIMIT,
    );
  },
);
