import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { withDeadline } from '../background/deadline.js';
import { Loop } from '../background/loop.js';
import { Config } from '../config/config.js';
import { PublicAddress } from '../config/public-address.js';
import { StoreUnavailable } from '../errors/repository-errors.js';
import { MOST_TRIES, type Notice, type NoticeChannel, pauseAfter, QUIET_AFTER_MS } from './notice.js';
import { NoticeRepository } from './notice.repository.js';
import { channelsOf, type Notices, type SendNotices } from './notice-channels.js';
import { NoticeCollector } from './notice-collector.js';

const EVERY_MS = 5_000;
const STOP_MS = 2_000;
/** Longer than a try takes. A notice that a dead process had claimed is sent after it, by any process. */
const CLAIM_MS = 120_000;
/** What a mail server says of one mail and its recipients. It may take the next one. */
const OF_ONE_MAIL = ['EENVELOPE', 'EMESSAGE'];

/** Finds what people should know, and sends it. Nothing of it is in the way of a delivery. */
@Injectable()
export class NoticeSender implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Notices');
  private channels = new Map<NoticeChannel, SendNotices>();
  private readonly rounds = new Loop((signal) => this.round(signal), {
    everyMs: EVERY_MS,
    backOffMs: EVERY_MS,
    onError: (error) => this.logger.warn({ msg: 'notices failed; retrying', error: String(error) }),
  });

  constructor(
    private readonly notices: NoticeRepository,
    private readonly collector: NoticeCollector,
    private readonly address: PublicAddress,
    private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.channels = await channelsOf(this.config, this.notices, this.address);
    if (this.channels.size > 0 && this.config.ROLE !== 'api') this.rounds.start();
  }

  /** What is being sent may be sent again by the next process: a stop must not wait for a mail server. */
  async onApplicationShutdown(): Promise<void> {
    await withDeadline(this.rounds.stop(), STOP_MS, () => new StoreUnavailable()).catch(() => undefined);
  }

  /** One round: what is new, then what is due. */
  async round(signal?: AbortSignal): Promise<void> {
    await this.collector.collect([...this.channels.keys()]);
    await Promise.all([...this.channels].map(([channel, send]) => this.sendDue(channel, send, signal)));
  }

  /** Who does not answer is asked again in the next round: each try may take long, and there may be many owners. */
  private async sendDue(channel: NoticeChannel, send: SendNotices, signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted) {
      const now = Date.now();
      const claimed = await this.notices.claim(channel, now, now + CLAIM_MS);
      const [first, ...rest] = claimed;
      if (!first) return;
      if (!(await this.sendTogether(channel, send, [first, ...rest]))) return;
    }
  }

  /** Gives whether it is of use to send others. */
  private async sendTogether(channel: NoticeChannel, send: SendNotices, claimed: Notices): Promise<boolean> {
    try {
      await send(claimed);
      await this.finish(channel, claimed);
      return true;
    } catch (error) {
      this.logger.warn({
        msg: 'notices were not sent',
        channel,
        count: claimed.length,
        error: String(error),
      });
      await this.tryLater(channel, claimed);
      return OF_ONE_MAIL.includes((error as { code?: string }).code ?? '');
    }
  }

  private async tryLater(channel: NoticeChannel, claimed: Notices): Promise<void> {
    const lost = claimed.filter(({ tries }) => tries >= MOST_TRIES);
    const others = claimed.filter(({ tries }) => tries < MOST_TRIES);
    if (lost.length > 0) {
      this.logger.error({ msg: 'notices are given up', channel, ids: lost.map(({ id }) => id) });
      await this.finish(channel, lost, 0);
    }
    if (others.length === 0) return;
    const tries = Math.max(...others.map((one) => one.tries));
    await this.notices.postpone(others, Date.now() + pauseAfter(tries));
  }

  private async finish(
    channel: NoticeChannel,
    notices: readonly Notice[],
    quietMs = QUIET_AFTER_MS[channel],
  ): Promise<void> {
    const now = Date.now();
    await this.notices.finish(notices, now, now + quietMs);
  }
}
