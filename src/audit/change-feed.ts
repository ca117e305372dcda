import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change, ChangedKind } from './change.js';
import { ChangeRepository } from './change.repository.js';
import { ChangeReaderRepository } from './change-reader.repository.js';

export type ChangeListener = (change: Change) => void | Promise<void>;

const BATCH = 500;
const RETRY_MS = 1_000;
const BEAT_MS = 1_000;
const POLL_MS = 10;

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

  private readonly id = randomUUID();
  private beat: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;

  constructor(
    private readonly changes: ChangeRepository,
    private readonly readers: ChangeReaderRepository,
  ) {}

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
    if (!this.beat) return;
    clearInterval(this.beat);
    this.beat = undefined;
    // A beat that came in after the end would have every change wait for the dead.
    await this.beating;
    await this.readers.leave(this.id).catch(() => undefined);
  }

  /** From now on `everywhere`, in any process, waits for this one. */
  async join(): Promise<void> {
    await this.readers.seen(this.id, this.seq);
    this.beat = setInterval(() => {
      this.beating ??= this.tellSeen().finally(() => {
        this.beating = undefined;
      });
    }, BEAT_MS).unref();
  }

  /** Resolves when every living process has applied what has been changed until now. @throws StoreUnavailable */
  async everywhere(): Promise<void> {
    const seq = await this.changes.latest();
    while ((await this.readers.behind(this.id, seq)) > 0) await sleep(POLL_MS);
  }

  private async tellSeen(): Promise<void> {
    // Unheard, it counts as dead after a while, and nobody waits for it.
    if (this.beat) await this.readers.seen(this.id, this.seq).catch(() => undefined);
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
      if (changes.length > 0) await this.tellSeen();
      if (changes.length < BATCH) return;
    }
  }

  private async tell(change: Change): Promise<void> {
    if (this.stopped) return;
    for (const listener of this.listeners.get(change.kind) ?? []) await listener(change);
    this.seq = change.seq;
  }
}
