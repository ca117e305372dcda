import { expect, it } from '@jest/globals';
import { Mailbox } from '../../test/support/receivers/mailbox.js';
import { parseEnvironment } from '../config/config.js';
import { PublicAddress } from '../config/public-address.js';
import type { Notice, NoticeChannel } from './notice.js';
import type { NoticeRepository } from './notice.repository.js';
import type { NoticeCollector } from './notice-collector.js';
import { NoticeSender } from './notice-sender.js';

const nothing = async () => undefined;
const collector = { collect: nothing } as unknown as NoticeCollector;
const hook = { key: 'key', id: '1', scope: 'store/order/created', destination: 'https://example.com' };
const failure = { failure: 'timeout', status: null, reason: null, count: 3, certificate_expires_at: null };
const noticeTo = (storeHash: string, channel: NoticeChannel): Notice => ({
  id: storeHash,
  channel,
  storeHash,
  clientId: 'app',
  subscriptionKey: 'key',
  facts: { kind: 'hook_failing', at: '2026-01-01T00:00:00.000Z', hook, disabled_reason: null, ...failure },
  createdAt: 1,
  tries: 1,
});

/** Notices of two owners, due until they are postponed. */
class DueNotices {
  readonly waiting = new Map<NoticeChannel, string[]>([
    ['email', ['a', 'b']],
    ['webhook', ['a', 'b']],
  ]);
  readonly postponed: string[] = [];

  claim = async (channel: NoticeChannel) => {
    const storeHash = this.waiting.get(channel)!.shift();
    return storeHash === undefined ? [] : [noticeTo(storeHash, channel)];
  };
  postpone = async (notices: readonly Notice[]) => {
    this.postponed.push(...notices.map(({ channel, storeHash }) => `${channel} ${storeHash}`));
  };
  finish = nothing;
  recipients = async () => ['webhooks@example.com'];
}

const senderOf = async (due: DueNotices, mailServer: string) => {
  const config = parseEnvironment({
    ROLE: 'api',
    SMTP_URL: mailServer,
    NOTICE_FROM: 'storehooks@example.com',
    // Nothing listens there.
    NOTICE_WEBHOOK_URL: 'http://127.0.0.1:1/',
    NOTICE_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  });
  const repository = due as unknown as NoticeRepository;
  const sender = new NoticeSender(repository, collector, new PublicAddress(config), config);
  await sender.onApplicationBootstrap();
  return sender;
};

it('asks who does not answer once in a round, however many owners have notices', async () => {
  const due = new DueNotices();
  const sender = await senderOf(due, 'smtp://127.0.0.1:1');
  await sender.round();
  expect(due.postponed.sort()).toEqual(['email a', 'webhook a']);
  await sender.round();
  expect(due.postponed.sort()).toEqual(['email a', 'email b', 'webhook a', 'webhook b']);
});

it('goes on to the next owner after a mail that was refused', async () => {
  const mailbox = await Mailbox.start();
  mailbox.refuses = true;
  const due = new DueNotices();
  await (await senderOf(due, mailbox.url)).round();
  await mailbox.close();
  expect(due.postponed.sort()).toEqual(['email a', 'email b', 'webhook a']);
});
