import type { AttemptOutcome } from '../delivery/model/attempt-outcome.js';

/** The events of one request, from the moment that they are checked until they are durable. */
export interface PublishSpan {
  /** For what comes after it, in the form of the W3C header `traceparent`. */
  readonly traceparent: string;
  /** Ends the span when the work does, and passes on its result. */
  around<T>(work: Promise<T>): Promise<T>;
}

/** One attempt to deliver an event. */
export interface AttemptSpan {
  /** Lines for the request: `traceparent`, and what else the propagation asks for. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the span with the outcome, and passes the outcome on. */
  around(sending: Promise<AttemptOutcome>): Promise<AttemptOutcome>;
}

export interface TracedAttempt {
  eventId: string;
  storeHash: string;
  scope: string;
  /** From 1. */
  number: number;
  url: string;
  /** The `traceparent` that the event was stored with, or null. */
  parent: string | null;
}

/** Follows events from the publisher to their receivers. Null where nothing is traced. */
export abstract class Tracing {
  /** @param parent the `traceparent` of the request. A malformed one counts as none */
  abstract publishing(storeHash: string, parent: string | undefined): PublishSpan | null;
  /** @param describe called only where something is traced */
  abstract attempt(describe: () => TracedAttempt): AttemptSpan | null;
  /** Sends what is recorded. Never rejects. */
  abstract close(): Promise<void>;
}

export class NoTracing implements Tracing {
  publishing(): null {
    return null;
  }

  attempt(): null {
    return null;
  }

  async close(): Promise<void> {}
}
