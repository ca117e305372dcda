import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { withDeadline } from '../background/deadline.js';
import { Loop } from '../background/loop.js';
import { StoreUnavailable } from '../errors/repository-errors.js';
import type { Change, ChangedKind } from './change.js';
import { ChangeRepository } from './change.repository.js';
import { ChangeReaderRepository } from './change-reader.repository.js';
import { LogPosition } from './log-position.js';

export type ChangeListener = (change: Change) => void | Promise<void>;

const BATCH = 500;
const RETRY_MS = 1_000;
const HEARTBEAT_MS = 500;
/** Milliseconds between two looks at how far the other processes are. */
const BEHIND_POLL_MS = 10;
/** A publisher waits no longer for the caches. After a stop they are current again within milliseconds. */
const WAIT_MS = 1_000;

/**
 * Delivers the changes of every process to the caches of this one, in commit order, one at a time. It begins with the
 * first change after the start, because nothing was cached before.
 */
@Injectable()
export class ChangeFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ChangeFeed.name);
  private readonly listeners = new Map<ChangedKind, ChangeListener[]>();
  private readonly onLostListeners: (() => void | Promise<void>)[] = [];
  private readonly onCurrentListeners: (() => void)[] = [];
  /** What all who wait for `current` share. */
  private becomesCurrent: Promise<void> | undefined;
  private resolveCurrent = () => {};
  private position = LogPosition.after([]);
  private lastRead: Promise<void> = Promise.resolve();
  private stopWatching: (() => void) | undefined;
  private readonly reading = new Loop((signal) => this.read(signal), {
    backOffMs: RETRY_MS,
    onError: (error) => this.logger.error(`Reading changes failed; retrying in ${RETRY_MS} ms.`, error),
  });

  private readonly id = randomUUID();
  private hasJoined = false;
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private readonly heartbeat = new Loop((signal) => this.confirm(signal), {
    everyMs: HEARTBEAT_MS,
    backOffMs: HEARTBEAT_MS,
    // If it lasts, `isCurrent` turns false by itself, and others stop waiting for this process.
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

  /** Calls back when changes that were delivered are no longer in the log: anything cached may be wrong. */
  onLost(listener: () => void | Promise<void>): void {
    this.onLostListeners.push(listener);
  }

  /** Calls back when `isCurrent` has become true. */
  onCurrent(listener: () => void): void {
    this.onCurrentListeners.push(listener);
  }

  /**
   * False if a change may have been answered without this process: then nothing may be decided by a cache. By the
   * monotonic clock alone, so that a process that was stopped or cut off knows it by itself.
   */
  get isCurrent(): boolean {
    return performance.now() - this.confirmedAt < this.readers.trustMs;
  }

  /** Undefined while `isCurrent`. Otherwise it resolves when that is so again. @throws StoreUnavailable */
  current(): Promise<void> | undefined {
    if (this.isCurrent) return undefined;
    this.becomesCurrent ??= new Promise((resolve) => (this.resolveCurrent = resolve));
    return withDeadline(this.becomesCurrent, WAIT_MS, () => new StoreUnavailable());
  }

  /** Runs at module initialization, before any cache fills: a change in between would be missed. */
  async onModuleInit(): Promise<void> {
    this.position = await this.newest();
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
    await this.confirm();
    this.hasJoined = true;
    if (this.readers.trustMs < Number.POSITIVE_INFINITY) this.heartbeat.start();
  }

  /** Resolves when every living process has applied all changes made until now. @throws StoreUnavailable */
  async everywhere(): Promise<void> {
    const seq = await this.changes.latest();
    while ((await this.readers.behind(this.id, seq)) > 0) await sleep(BEHIND_POLL_MS);
  }

  /**
   * The heartbeat comes before the read. A change that is answered before the heartbeat is then read; one that is
   * answered after it has waited for this process.
   */
  private async confirm(signal?: AbortSignal): Promise<void> {
    const asked = performance.now();
    await this.readers.seen(this.id, this.position.seq);
    await this.read(signal);
    if (signal?.aborted) return;
    const wasCurrent = this.isCurrent;
    this.confirmedAt = asked;
    if (wasCurrent || !this.isCurrent) return;
    this.resolveCurrent();
    this.becomesCurrent = undefined;
    for (const listener of this.onCurrentListeners) listener();
  }

  /** Reads never overlap: changes are delivered one at a time. */
  private read(signal?: AbortSignal): Promise<void> {
    const read = this.lastRead.then(() => this.readAll(signal));
    this.lastRead = read.catch(() => undefined);
    return read;
  }

  private async readAll(signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted) {
      const { changes, isLost } = await this.position.readOn(this.changes, BATCH);
      if (isLost) {
        await this.startOver();
        continue;
      }
      for (const change of changes) {
        if (signal?.aborted) return;
        await this.apply(change);
      }
      if (changes.length > 0 && this.hasJoined) {
        // If it fails, others wait for the next heartbeat.
        await this.readers.seen(this.id, this.position.seq).catch(() => undefined);
      }
      if (changes.length < BATCH) return;
    }
  }

  private async apply(change: Change): Promise<void> {
    for (const listener of this.listeners.get(change.kind) ?? []) await listener(change);
    this.position = LogPosition.after([change]);
  }

  private async startOver(): Promise<void> {
    this.logger.warn('The log of changes has lost changes that were read. Everything cached is read again.');
    const newest = await this.newest();
    for (const listener of this.onLostListeners) await listener();
    this.position = newest;
  }

  private async newest(): Promise<LogPosition> {
    return LogPosition.after(await this.changes.list({}, 1));
  }
}
