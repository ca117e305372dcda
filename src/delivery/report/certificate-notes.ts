import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { withDeadline } from '../../background/deadline.js';
import { Loop } from '../../background/loop.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { ReceiverCertificate } from '../model/attempt-outcome.js';
import { isEndingSoon } from '../policy/ending-certificate.js';
import { CertificateRepository, type SeenCertificate } from './certificate.repository.js';

const EVERY_MS = 1_000;
const STOP_MS = 1_000;
const AT_ONCE = 500;
/** Hooks whose certificate is known to be kept, so that it is not kept again with each connection. */
const REMEMBERED = 20_000;

/**
 * Keeps the certificates that deliveries meet. What is lost with the process comes again: the next one opens new
 * connections.
 */
@Injectable()
export class CertificateNotes implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Delivery');
  private readonly known = new LRUCache<string, string>({ max: REMEMBERED });
  private readonly waiting = new Map<string, SeenCertificate>();
  private readonly keeping = new Loop(() => this.keep(), {
    everyMs: EVERY_MS,
    backOffMs: EVERY_MS,
    onError: (error) =>
      this.logger.warn({ msg: 'certificates were not kept; retrying', error: String(error) }),
  });

  constructor(private readonly certificates: CertificateRepository) {}

  onApplicationBootstrap(): void {
    this.keeping.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await withDeadline(this.keeping.stop(), STOP_MS, () => new StoreUnavailable()).catch(() => undefined);
  }

  /** @param hook as it was when the attempt started */
  note(
    {
      storeHash,
      key: subscriptionKey,
      canonicalUrl: url,
    }: Pick<Subscription, 'storeHash' | 'key' | 'canonicalUrl'>,
    certificate: ReceiverCertificate,
  ): void {
    const isEnding = isEndingSoon(certificate, Date.now());
    const mark = `${certificate.validFrom} ${certificate.expiresAt} ${isEnding} ${url}`;
    if (this.known.get(subscriptionKey) === mark) return;
    this.known.set(subscriptionKey, mark);
    this.waiting.set(subscriptionKey, { storeHash, subscriptionKey, url, ...certificate, isEnding });
  }

  private async keep(): Promise<void> {
    while (this.waiting.size > 0) {
      const seen = [...this.waiting.values()].slice(0, AT_ONCE);
      await this.certificates.keep(seen);
      // What was noted meanwhile for the same hook stays.
      for (const one of seen)
        if (this.waiting.get(one.subscriptionKey) === one) this.waiting.delete(one.subscriptionKey);
    }
  }
}
