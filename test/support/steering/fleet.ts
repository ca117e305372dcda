import type { Answer } from '../http.js';
import type { Request } from '../service/restartable-service.js';
import type { Start } from './mortal-service.js';

/** A store with two apps in it. */
export interface SteeredTenant {
  storeHash: string;
  tokens: { platform: string; partner: string };
  /** The first signing secret of the partner. */
  signingSecret: string;
}

/** Processes of the service on one database: one on SQLite, two on MongoDB. Concurrent runs share them. */
export interface Fleet {
  newTenant(): Promise<SteeredTenant>;
  /** Calls one of the living processes, which `n` chooses. Null if the connection broke: nobody knows the outcome. */
  call(n: number, request: Request): Promise<Answer | null>;
  /** Ends one of them without any warning, and starts another one. */
  kill(n: number): Promise<void>;
  /** Does the work while no process is killed. */
  inPeace<T>(work: () => Promise<T>): Promise<T>;
  /** The attempts that began, or null where only the receiver knows of them. */
  readonly starts: readonly Start[] | null;
  close(): Promise<void>;
}

/** Kills, and what they must not interrupt, one after the other. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  private killing: Promise<void> | null = null;
  private isOver = false;

  take<T>(work: () => Promise<T>): Promise<T> {
    // A run that has failed leaves the other ones behind.
    if (this.isOver) return Promise.reject(new Error('The fleet is closed.'));
    const taken = this.last.then(work);
    this.last = taken.catch(() => undefined);
    return taken;
  }

  /** Takes the last turn. */
  end(work: () => Promise<void>): Promise<void> {
    const ended = this.take(work);
    this.isOver = true;
    return ended;
  }

  /** A kill hits all runs, so those that want one at the same time share it. */
  kill(work: () => Promise<void>): Promise<void> {
    this.killing ??= this.take(work).finally(() => {
      this.killing = null;
    });
    return this.killing;
  }
}

/** How many processes a store can have. */
export const PROCESSES = { sqlite: 1, mongodb: 2 };

/** The patience until one has started, on a busy machine too. */
export const START = { withinMs: 100_000 };
