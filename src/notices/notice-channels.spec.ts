import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Mailbox } from '../../test/support/receivers/mailbox.js';
import { parseEnvironment } from '../config/config.js';
import { PublicAddress } from '../config/public-address.js';
import { MOST_MAILS } from './mail-limit.js';
import type { Notice } from './notice.js';
import type { NoticeRepository } from './notice.repository.js';
import { channelsOf, type Notices } from './notice-channels.js';

const hook = { key: 'key', id: '1', scope: 'store/order/created', destination: 'https://example.com' };
const failure = { failure: 'timeout', status: null, reason: null, count: 3, certificate_expires_at: null };
const notice = (id: string): Notice => ({
  id,
  channel: 'webhook',
  storeHash: 'store',
  clientId: 'app',
  subscriptionKey: 'key',
  facts: { kind: 'hook_failing', at: '2026-01-01T00:00:00.000Z', hook, disabled_reason: null, ...failure },
  createdAt: 1,
  tries: 1,
});

describe('The webhook of notices', () => {
  const ids: string[] = [];
  let server: Server;
  let answer: { status: number; headers?: Record<string, string> };
  let url: string;

  beforeEach(async () => {
    ids.length = 0;
    answer = { status: 204 };
    server = createServer((request, response) => {
      ids.push(String(request.headers['webhook-id']));
      request.resume().on('end', () => response.writeHead(answer.status, answer.headers).end());
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = async (...notices: Notices) => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const config = parseEnvironment({ NOTICE_WEBHOOK_URL: url, NOTICE_WEBHOOK_SECRET: secret });
    const channels = await channelsOf(config, {} as NoticeRepository, new PublicAddress(config));
    await channels.get('webhook')!(notices);
  };

  it('has the same id in each try of the same notices, and another one for others', async () => {
    answer = { status: 503 };
    await expect(send(notice('a'), notice('b'))).rejects.toThrow('answered 503');
    answer = { status: 204 };
    await send(notice('b'), notice('a'));
    await send(notice('a'));
    await send(notice('b'));
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  it('says why it was not taken', async () => {
    answer = { status: 302, headers: { location: 'http://127.0.0.1:1/' } };
    await expect(send(notice('a'))).rejects.toThrow(
      'NOTICE_WEBHOOK_URL does not answer: unexpected redirect',
    );
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await expect(send(notice('a'))).rejects.toThrow('NOTICE_WEBHOOK_URL does not answer: ECONNREFUSED');
  });
});

describe('E-mails of notices', () => {
  it('are bounded by address over all stores, and those that the mail server refuses do not count', async () => {
    const mailbox = await Mailbox.start();
    const config = parseEnvironment({ SMTP_URL: mailbox.url, NOTICE_FROM: 'storehooks@example.com' });
    const recipients = async ({ storeHash }: { storeHash: string }) => [
      'many@example.com',
      ...(storeHash === 'last' ? ['few@example.com'] : []),
    ];
    const repository = { recipients } as unknown as NoticeRepository;
    const mail = (await channelsOf(config, repository, new PublicAddress(config))).get('email')!;
    mailbox.refuses = true;
    await expect(mail([notice('a')])).rejects.toThrow();
    mailbox.refuses = false;
    for (let i = 0; i < MOST_MAILS + 3; i++) await mail([{ ...notice('a'), storeHash: `s${i}` }]);
    expect(mailbox.mails).toHaveLength(MOST_MAILS);
    await mail([{ ...notice('a'), storeHash: 'last' }]);
    expect(mailbox.mails.at(-1)!.to).toEqual(['few@example.com']);
    await mailbox.close();
  });
});
