import type { InLine } from '../model/steering-checks.js';

/** How the receiver answers one event: so many failures first, then successes. */
export interface EventModel {
  /** Its number, which is the `id` of its data. */
  event: number;
  /** What the service calls it. */
  id: string | null;
  /** The value at KEY, by which a hook may order. */
  key: string | null;
  /** How many requests of each hook are answered with 500 first. */
  failures: number;
  /** Whether the answers take SLOW_MS. */
  isSlow: boolean;
}

/** What a hook may be told by its app. Everything else of its policy stays the same. */
export interface Steering {
  /** Requests in a window of WINDOW_MS. */
  limit: number;
  /** Whether a failure is the end of a delivery. */
  isOneAttempt: boolean;
  /** The key of its lines: KEY, or empty for a single line. Null: none. */
  orderedBy: typeof KEY | '' | null;
}

/** The time in which something held. Epoch milliseconds, by the answer to what began it and the request that ended it. */
export interface Period {
  from: number;
  /** Infinity until it ends. */
  until: number;
}

export interface SteeredHook {
  index: number;
  id: number;
  state: 'on' | 'off';
  steering: Steering;
  /** With this limit. */
  limits: (Period & { limit: number })[];
  /** Turned off. */
  pauses: Period[];
  /** Whether a failure was ever the end of a delivery. */
  mayExhaust: boolean;
  /** Whether it was ever told to send again what had ended. */
  isSentAgain: boolean;
  /** The events that it must get, in the order of acceptance. */
  expected: InLine[];
  replays: string[];
}

/** What the app of a run did, and was answered. */
export interface SteeringModel {
  hooks: SteeredHook[];
  /** In the order of acceptance. */
  events: EventModel[];
  /** Signing secrets: valid from the request that made it, until the answer to the one after the next. */
  secrets: (Period & { secret: string })[];
  /** False once nobody knows if a rotation has made another one. */
  knowsSecrets: boolean;
  replays: number;
  kills: number;
}

export const newModel = (firstSecret: string): SteeringModel => ({
  hooks: [],
  events: [],
  secrets: [{ secret: firstSecret, from: 0, until: Number.POSITIVE_INFINITY }],
  knowsSecrets: true,
  replays: 0,
  kills: 0,
});

export const KEY = '/data/key';
export const WINDOW_MS = 1_000;
/** Of an attempt. A busy machine takes its time. */
export const TIMEOUT_SECONDS = 4;
export const SLOW_MS = 60;
/** What a hook must get in one run: a window lets few through in a second. */
export const MOST_EVENTS = 10;
export const HOOKS_PER_RUN = 2;

/** An event that a hook gets while it is steered so, and the line in which it stands. */
export function inLine({ event, key }: EventModel, { orderedBy }: Steering): InLine {
  if (orderedBy === '') return { event, line: 'the hook' };
  return { event, line: orderedBy === null ? null : key };
}
