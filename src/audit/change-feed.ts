import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change, ChangedKind } from './change.js';
import { ChangeRepository } from './change.repository.js';

export type ChangeListener = (change: Change) => void | Promise<void>;

const BATCH = 500;
const RETRY_MS = 1_000;

/**
 * Tells the caches of this process what any process has changed, in the order of the changes, one at a time. What
 * happened before the start is nobody's business: nothing was cached then.
 */
@Injectable()
export class ChangeFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ChangeFeed.name);
  private readonly listeners = new Map<ChangedKind, ChangeListener[]>();
  private seq = 0;
  private stopWatching: (() => void) | undefined;
  private stopped = false;
  private woken = false;
  private reading: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly changes: ChangeRepository) {}

  /** A listener that throws is told of the same change again: it must not mind repetition. */
  on(kind: ChangedKind, listener: ChangeListener): void {
    this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), listener]);
  }

  /** Before anything is cached, so at module initialisation: a change between the two would be missed for ever. */
  async onModuleInit(): Promise<void> {
    this.seq = await this.changes.latest();
    this.stopWatching = this.changes.watch(() => this.wake());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.stopWatching?.();
    clearTimeout(this.retry);
    await this.reading;
  }

  private wake(): void {
    this.woken = true;
    if (this.stopped || this.reading) return;
    clearTimeout(this.retry);
    this.reading = this.readOn().finally(() => {
      this.reading = undefined;
      if (this.woken) this.wake();
    });
  }

  private async readOn(): Promise<void> {
    try {
      while (this.woken && !this.stopped) {
        this.woken = false;
        await this.readToTheEnd();
      }
    } catch (error) {
      this.logger.error(`Changes could not be read; trying again in ${RETRY_MS} ms.`, error);
      this.retry = setTimeout(() => this.wake(), RETRY_MS);
    }
  }

  private async readToTheEnd(): Promise<void> {
    for (;;) {
      const changes = await this.changes.since(this.seq, BATCH);
      for (const change of changes) await this.tell(change);
      if (changes.length < BATCH) return;
    }
  }

  private async tell(change: Change): Promise<void> {
    if (this.stopped) return;
    for (const listener of this.listeners.get(change.kind) ?? []) await listener(change);
    this.seq = change.seq;
  }
}
