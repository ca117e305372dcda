import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import { type NewNotice, type NoticeFacts, QUIET_AFTER_MS } from '../../src/notices/notice.js';
import type { NoticeRepository } from '../../src/notices/notice.repository.js';
import type { Owner, Subscription } from '../../src/subscriptions/subscription.js';
import type { Open, Opened } from './opened.js';
import { API_ACTOR, makeHook, makeOwner, unique } from './records.js';

const NOW = 1_700_000_000_000;
const LATER = NOW + 1_000;

const FACTS: NoticeFacts = {
  kind: 'hook_failing',
  at: new Date(NOW).toISOString(),
  hook: { key: 'key', id: '1', scope: 'store/order/*', destination: 'https://receiver.example.com/' },
  disabled_reason: null,
  failure: 'http_status',
  status: 500,
  reason: null,
  count: 3,
  certificate_expires_at: null,
};

export function noticeRepositoryContract(name: string, open: Open): void {
  describe(`NoticeRepository on ${name}`, () => {
    let opened: Opened;
    let notices: NoticeRepository;

    beforeEach(async () => {
      opened = await open();
      notices = opened.repositories.notices;
    });
    afterEach(() => opened.close());

    const newHook = async (owner?: Owner): Promise<Subscription> =>
      opened.repositories.subscriptions.create(
        makeHook(owner ?? (await makeOwner(opened.repositories))),
        OPERATOR,
      );
    const noticeOf = (hook: Subscription, changes: Partial<NewNotice> = {}): NewNotice => ({
      id: unique('email '),
      channel: 'email',
      storeHash: hook.storeHash,
      clientId: hook.clientId,
      subscriptionKey: hook.key,
      facts: FACTS,
      createdAt: NOW,
      ...changes,
    });
    const claim = (now = NOW, channel: NewNotice['channel'] = 'email') =>
      notices.claim(channel, now, now + 500);

    it('keeps the recipients of an app in a store, and the change of them', async () => {
      const { storeHash, clientId } = await makeOwner(opened.repositories);
      expect(await notices.recipients({ storeHash, clientId })).toEqual([]);
      await notices.setRecipients({ storeHash, clientId }, ['a@example.com', 'b@example.com'], API_ACTOR);
      await notices.setRecipients({ storeHash, clientId }, ['b@example.com'], API_ACTOR);
      expect(await notices.recipients({ storeHash, clientId })).toEqual(['b@example.com']);
      expect(await notices.recipients({ storeHash, clientId: 'another' })).toEqual([]);
      const [change] = await opened.repositories.changes.list({ storeHash }, 1);
      expect(change).toMatchObject({
        kind: 'notice_recipients',
        actor: API_ACTOR,
        before: { emails: ['a@example.com', 'b@example.com'] },
        after: { emails: ['b@example.com'] },
      });
      const nowhere = notices.setRecipients({ storeHash: 'nowhere', clientId }, [], API_ACTOR);
      await expect(nowhere).rejects.toThrow('store');
    });

    it('forgets the recipients with their store and their app', async () => {
      const [one, other] = [await makeOwner(opened.repositories), await makeOwner(opened.repositories)];
      for (const owner of [one, other]) await notices.setRecipients(owner, ['a@example.com'], OPERATOR);
      await opened.repositories.stores.delete(one.storeHash, OPERATOR);
      await opened.repositories.apps.delete(other.clientId, OPERATOR);
      expect([await notices.recipients(one), await notices.recipients(other)]).toEqual([[], []]);
    });

    it('gives a notice to one of several that claim at once, and again once the claim is over', async () => {
      const notice = noticeOf(await newHook());
      await notices.add(notice);
      const claims = await Promise.all([claim(), claim(), claim()]);
      expect(claims.flat()).toEqual([{ ...notice, tries: 1 }]);
      expect(await claim(NOW + 499)).toEqual([]);
      expect(await claim(NOW + 500)).toEqual([{ ...notice, tries: 2 }]);
    });

    it('keeps a notice once, also after it was sent', async () => {
      const notice = noticeOf(await newHook());
      await notices.add(notice);
      await notices.add(notice);
      const claimed = await claim();
      expect(claimed).toHaveLength(1);
      await notices.finish(claimed, NOW, NOW);
      await notices.add(notice);
      expect(await claim(NOW * 2)).toEqual([]);
    });

    it('claims the notices of one owner and channel together, the oldest first', async () => {
      const hook = await newHook();
      const own = [noticeOf(hook, { createdAt: NOW + 2 }), noticeOf(hook, { createdAt: NOW + 1 })];
      const stranger = noticeOf(await newHook(), { createdAt: NOW + 3 });
      const elsewhere = noticeOf(hook, { channel: 'webhook' });
      for (const notice of [...own, stranger, elsewhere]) await notices.add(notice);
      expect((await claim(LATER)).map(({ id }) => id)).toEqual([own[1]!.id, own[0]!.id]);
      expect((await claim(LATER)).map(({ id }) => id)).toEqual([stranger.id]);
      expect(await claim(LATER)).toEqual([]);
      expect((await claim(LATER, 'webhook')).map(({ id }) => id)).toEqual([elsewhere.id]);
    });

    it('lets the next notices of an owner wait after some were sent, those that are new too', async () => {
      const hook = await newHook();
      await notices.add(noticeOf(hook));
      const sent = await claim();
      const waiting = noticeOf(hook);
      await notices.add(waiting);
      const quietUntil = NOW + QUIET_AFTER_MS.email;
      await notices.finish(sent, NOW, quietUntil);
      const young = noticeOf(hook, { createdAt: NOW + 1 });
      await notices.add(young);
      expect(await claim(quietUntil - 1)).toEqual([]);
      expect((await claim(quietUntil)).map(({ id }) => id)).toEqual([waiting.id, young.id]);
    });

    it('postpones notices that could not be sent', async () => {
      await notices.add(noticeOf(await newHook()));
      await notices.postpone(await claim(), LATER);
      expect(await claim(LATER - 1)).toEqual([]);
      expect(await claim(LATER)).toHaveLength(1);
    });

    it('has none of a deleted hook', async () => {
      const hook = await newHook();
      await notices.add(noticeOf(hook));
      await opened.repositories.subscriptions.delete(hook, { kind: 'hook', number: hook.number! }, OPERATOR);
      await notices.add(noticeOf(hook));
      expect(await claim()).toEqual([]);
    });

    it('forgets old notices', async () => {
      const hook = await newHook();
      await notices.add(noticeOf(hook));
      await notices.add(noticeOf(hook, { createdAt: LATER }));
      expect(await opened.repositories.retention.purge('notices', LATER, 10)).toMatchObject({ purged: 1 });
      expect(await claim(LATER)).toHaveLength(1);
    });
  });
}
