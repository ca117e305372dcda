import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Loop } from '../background/loop.js';
import type { Change, ChangedKind } from './change.js';
import { ChangeRepository } from './change.repository.js';
import { ChangeReaderRepository } from './change-reader.repository.js';

export type ChangeListener = (change: Change) => void | Promise<void>;

const BATCH = 500;
const RETRY_MS = 1_000;
const HEARTBEAT_MS = 1_000;
/** Milliseconds between two looks at how far the other processes are. */
const BEHIND_POLL_MS = 10;

/**
 * Delivers the changes of every process to the caches of this one, in commit order, one at a time. It begins with the
 * first change after the start, because nothing was cached before.
 */
@Injectable()
export class ChangeFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ChangeFeed.name);
  private readonly listeners = new Map<ChangedKind, ChangeListener[]>();
  private seq = 0;
  private stopWatching: (() => void) | undefined;
  private readonly reading = new Loop((signal) => this.readAll(signal), {
    backOffMs: RETRY_MS,
    onError: (error) => this.logger.error(`Reading changes failed; retrying in ${RETRY_MS} ms.`, error),
  });

  private readonly id = randomUUID();
  private hasJoined = false;
  private readonly heartbeat = new Loop(() => this.reportProgress(), {
    everyMs: HEARTBEAT_MS,
    backOffMs: HEARTBEAT_MS,
    onError: () => undefined,
  });

  constructor(
    private readonly changes: ChangeRepository,
    private readonly readers: ChangeReaderRepository,
  ) {}

  /** Listeners must tolerate repetition: if one throws, all get the same change again. */
  on(kind: ChangedKind, listener: ChangeListener): void {
    this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), listener]);
  }

  /** Runs at module initialization, before any cache fills: a change in between would be missed. */
  async onModuleInit(): Promise<void> {
    this.seq = await this.changes.latest();
    this.reading.start();
    this.stopWatching = this.changes.watch(() => this.reading.wake());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopWatching?.();
    await this.reading.stop();
    // A heartbeat after `leave` would make every change wait for this dead process.
    await this.heartbeat.stop();
    if (this.hasJoined) await this.readers.leave(this.id).catch(() => undefined);
  }

  /** From now on `everywhere`, in any process, waits for this one. @throws StoreUnavailable */
  async join(): Promise<void> {
    await this.readers.seen(this.id, this.seq);
    this.hasJoined = true;
    this.heartbeat.start();
  }

  /** Resolves when every living process has applied all changes made until now. @throws StoreUnavailable */
  async everywhere(): Promise<void> {
    const seq = await this.changes.latest();
    while ((await this.readers.behind(this.id, seq)) > 0) await sleep(BEHIND_POLL_MS);
  }

  /** Failures are ignored: if they last, this process counts as dead and `everywhere` stops waiting for it. */
  private async reportProgress(): Promise<void> {
    if (this.hasJoined) await this.readers.seen(this.id, this.seq).catch(() => undefined);
  }

  private async readAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const changes = await this.changes.since(this.seq, BATCH);
      for (const change of changes) {
        if (signal.aborted) return;
        await this.apply(change);
      }
      if (changes.length > 0) await this.reportProgress();
      if (changes.length < BATCH) return;
    }
  }

  private async apply(change: Change): Promise<void> {
    for (const listener of this.listeners.get(change.kind) ?? []) await listener(change);
    this.seq = change.seq;
  }
}
