import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Lines } from '../../src/storage/mongo/lines/lines.js';
import { mongod } from '../support/mongo/mongod.js';
import { Receiver } from '../support/receivers/receiver.js';
import { LocalFleet } from '../support/steering/local-fleet.js';

const server = await mongod();
const PATH = '/ordered';
const EVENTS = 4;
/** Milliseconds: the lease of the dead process lapses, and the next one starts. */
const LIMIT = 60_000;
const { call } = Lines.prototype;

('missing' in server ? describe.skip : describe)(
  'A line whose head has ended, and whose process died then',
  () => {
    let fleet: LocalFleet;
    let receiver: Receiver;

    beforeEach(async () => {
      receiver = await Receiver.start();
      fleet = await LocalFleet.start({ name: 'mongodb', uri: (server as { uri: string }).uri }, {});
    }, LIMIT);
    afterEach(async () => {
      Lines.prototype.call = call;
      await fleet?.close();
      await receiver?.close();
    }, LIMIT);

    it(
      'goes on with the next, and sends nothing twice',
      async () => {
        const { storeHash, tokens } = await fleet.newTenant();
        const ask = async (token: string, method: string, path: string, body: unknown) => {
          const answer = await fleet.call(0, { token, method, path: `/stores/${storeHash}/v2${path}`, body });
          expect([200, 201, 202]).toContain(answer?.status);
          return answer!.body as { id: number };
        };
        const hook = { scope: 'store/order/*', destination: receiver.url(PATH) };
        const { id } = await ask(tokens.partner, 'POST', '/hooks', hook);
        await ask(tokens.partner, 'PUT', `/hooks/${id}/policy`, { ordering: { key: '' } });
        let killed: Promise<void> | undefined;
        Lines.prototype.call = async function (names, dueAt) {
          if (killed || [...names].length === 0) return call.call(this, names, dueAt);
          // The first process took the events, and so it has sent the first of them.
          killed = fleet.kill(0);
          return new Promise(() => {});
        };
        const events = Array.from({ length: EVENTS }, (_, i) => ({
          scope: 'store/order/created',
          data: { type: 'order', id: i + 1 },
        }));
        await ask(tokens.platform, 'POST', '/events', events);
        await receiver.waitFor(EVENTS, PATH);
        await killed;
        const sent = receiver.requests(PATH).map(({ body }) => JSON.parse(body.toString()).data.id);
        expect(sent).toEqual([1, 2, 3, 4]);
      },
      LIMIT,
    );
  },
);
