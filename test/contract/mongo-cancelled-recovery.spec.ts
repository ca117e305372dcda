import { describe, expect, it } from '@jest/globals';
import { mongod } from '../support/mongo/mongod.js';
import { openFresh } from '../support/mongo/open-mongo.js';
import { failure } from './events.js';
import { Queue } from './queue.js';
import { API_ACTOR } from './records.js';
import { makeRecovery, partOf, RecoveryFixture, START } from './recovery-fixture.js';

const server = await mongod();

('missing' in server ? describe.skip : describe)('A recovery on MongoDB', () => {
  const queue = Queue.beforeEach(() => openFresh((server as { uri: string }).uri));
  const fixture = new RecoveryFixture(queue);

  it('sends nothing more when the process died after it had marked it as cancelled, before its parts', async () => {
    const hook = await fixture.newHook();
    await fixture.ended(hook, [failure]);
    const recovery = makeRecovery();
    await fixture.recoveries.create(recovery, [partOf(hook)], API_ACTOR);
    const { db } = queue.opened as Awaited<ReturnType<typeof openFresh>>;
    const marked = { $set: { cancelledAt: START } };
    await db.collection<{ _id: string }>('recoveries').updateOne({ _id: recovery.id }, marked);
    expect(await fixture.recoveries.find(recovery.id)).toMatchObject({ state: 'cancelled', remaining: 1 });
    expect(await fixture.toTheEnd()).toBe(0);
    expect(await fixture.recoveries.parts(recovery.id, 1)).toMatchObject([{ state: 'cancelled', done: 0 }]);
    expect(await queue.due()).toEqual([]);
  });
});
