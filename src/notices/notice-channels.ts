import { hash } from 'node:crypto';
import type { Config } from '../config/config.js';
import type { PublicAddress } from '../config/public-address.js';
import { sign } from '../delivery/model/event-body.js';
import { MailLimit } from './mail-limit.js';
import type { Notice, NoticeChannel } from './notice.js';
import type { NoticeRepository } from './notice.repository.js';
import { textOf } from './notice-text.js';

const TIMEOUT_MS = 10_000;

export type Notices = readonly [Notice, ...Notice[]];

/** Sends notices of one owner together. Rejects if they were not taken. */
export type SendNotices = (notices: Notices) => Promise<void>;

/** The channels that the configuration asks for. */
export async function channelsOf(
  config: Config,
  repository: NoticeRepository,
  address: PublicAddress,
): Promise<Map<NoticeChannel, SendNotices>> {
  const channels = new Map<NoticeChannel, SendNotices>();
  if (config.SMTP_URL !== undefined) channels.set('email', await byEmail(config, repository, address));
  if (config.NOTICE_WEBHOOK_URL !== undefined) channels.set('webhook', byWebhook(config, address));
  return channels;
}

/** Loads the library only where it is wanted. */
async function byEmail(
  { SMTP_URL, NOTICE_FROM }: Config,
  repository: NoticeRepository,
  address: PublicAddress,
): Promise<SendNotices> {
  const { createTransport } = await import('nodemailer');
  const limits = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  const transport = createTransport({
    url: SMTP_URL!,
    ...limits,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const limit = new MailLimit();
  return async (notices) => {
    const recipients = await repository.recipients(notices[0]);
    const to = limit.allowed(recipients, performance.now());
    if (to.length === 0) return;
    const { subject, text } = textOf(notices, `${address.url}/console/incidents`);
    await transport.sendMail({
      from: NOTICE_FROM!,
      to,
      subject,
      text,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    limit.count(to, performance.now());
  };
}

/**
 * To the operator's own address, which may be an internal one: only who configures the service chooses it, so the address
 * guard of deliveries does not apply. Nothing of the answer is kept.
 */
function byWebhook(
  { NOTICE_WEBHOOK_URL, NOTICE_WEBHOOK_SECRET }: Config,
  address: PublicAddress,
): SendNotices {
  return async (notices) => {
    const [{ storeHash: store_hash, clientId: client_id }] = notices;
    const body = JSON.stringify({ store_hash, client_id, notices: notices.map(({ facts }) => facts) });
    const id = idOf(notices);
    const timestamp = Math.floor(Date.now() / 1000);
    const response = await fetch(NOTICE_WEBHOOK_URL!, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': address.userAgent,
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': sign({ id, timestamp, body, secrets: [NOTICE_WEBHOOK_SECRET!] }),
      },
      body,
    }).catch((error: unknown) => {
      throw new Error(`NOTICE_WEBHOOK_URL does not answer: ${causeOf(error)}.`, { cause: error });
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`NOTICE_WEBHOOK_URL answered ${response.status}.`);
  };
}

/** The same in each try, so that who has taken the notices and answered too late knows them again. */
const idOf = (notices: Notices) => {
  const ids = notices.map(({ id }) => id).sort();
  return `notice_${hash('sha256', JSON.stringify(ids), 'hex')}`;
};

/** `fetch` hides the reason in the cause of its error. */
function causeOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message: string };
  return cause?.code ?? cause?.message ?? message;
}
