import { randomUUID } from 'node:crypto';
import { COUNTED_MS, placesToAsk, tellIn } from '../policy/rate-asks.js';
import type { PlacesAsked } from '../policy/rate-places.js';
import { HeldPlaces } from './held-places.js';
import type { Lane } from './lane.js';
import { isSamePace, type Pace } from './pace.js';
import type { RateRepository } from './rate.repository.js';

/** A reserved place must be used within this time after it was asked for. Milliseconds. */
const GOOD_MS = 1_000;
/** Between the end of an attempt by its deadline, and the moment at which nothing of it can reach the receiver. Milliseconds. */
const SLACK_MS = 1_000;
/** Milliseconds until the store is asked again after it failed. */
const BACK_OFF_MS = 500;

/** What this process knows of a hook's window. */
interface Window {
  lane: Lane;
  pace: Pace;
  /** Counts the changes of the hook. */
  changes: number;
  places: HeldPlaces;
  /** Of the last answer. */
  isAmple: boolean;
  /** Attempts since then, by `performance.now()`. */
  begun: number;
  since: number;
  underWay: number;
  asking: Promise<void> | null;
  timer: NodeJS.Timeout | undefined;
  dueAt: number;
}

/**
 * The lanes of hooks with a rate limit. An attempt needs a place in the hook's window, which the store has reserved for
 * this process. A lane without one keeps its deliveries until there is one. Processes share a window through the store
 * alone, so no process has to know of the others.
 */
export class PacedLanes {
  private readonly windows = new Map<string, Window>();
  private freed: (lane: Lane) => void = () => undefined;
  private isStopped = false;

  constructor(
    private readonly rates: Pick<RateRepository, 'reserve'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** @param freed gets each lane that may be tried again */
  onFreed(freed: (lane: Lane) => void): void {
    this.freed = freed;
  }

  /** Whether `take` has a place for the next attempt of the lane. If not, the lane waits until there is one. */
  admits(lane: Lane, pace: Pace): boolean {
    const window = this.of(lane, pace);
    window.places.giveBack(performance.now());
    if (window.places.count > 0) return true;
    lane.isPaced = true;
    this.schedule(window, 0);
    return false;
  }

  /** Takes a place that `admits` has seen, and names it. */
  take(lane: Lane): string {
    const window = this.windows.get(lane.key)!;
    window.underWay += 1;
    window.begun += 1;
    return window.places.take();
  }

  /** The attempt that took the place has ended. @param isLate its time ran out, and something of it may still be on its way */
  end({ key }: Lane, place: string, isLate: boolean): void {
    const window = this.windows.get(key)!;
    // A stop does not wait for it: the place is then taken for its longest time.
    if (isLate) setTimeout(() => this.ended(window, place), SLACK_MS).unref();
    else this.ended(window, place);
  }

  private ended(window: Window, place: string): void {
    window.underWay -= 1;
    window.places.note({ id: place, used: 1, unused: 0 });
    this.schedule(window, tellIn(window.pace.limit, window.isAmple));
  }

  /** The last lane of a hook of which this process still has something to tell the store, though the lane may be forgotten. */
  laneOf(key: string): Lane | undefined {
    return this.windows.get(key)?.lane;
  }

  /**
   * The hook has changed: its next attempt asks again, by its new policy. What is under way is told by the new limit as well.
   * By one with a shorter window, the store would free the places that other processes have taken by the new one.
   * @param pace the new one, or null if it is not known or the hook has no limit any more
   */
  reset(lane: Lane, pace: Pace | null): void {
    lane.isPaced = false;
    const window = this.windows.get(lane.key);
    if (!window) return;
    renew(window);
    if (pace) window.pace = pace;
    this.schedule(window, 0);
  }

  /** Tells the store what has ended, so that the next process need not wait for it. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const window of this.windows.values()) {
      clearTimeout(window.timer);
      await window.asking;
      window.places.giveBack();
      if (!window.places.isTold) await this.ask(window, { needed: 0, wanted: 0 });
    }
  }

  private of(lane: Lane, pace: Pace): Window {
    const window = this.windows.get(lane.key);
    if (window) {
      // A lane that was idle was forgotten, and is another one now. If its hook changed in between, nothing was reset.
      window.lane = lane;
      if (!isSamePace(window.pace, pace)) renew(window);
      window.pace = pace;
      return window;
    }
    const made: Window = {
      lane,
      pace,
      changes: 0,
      places: new HeldPlaces(),
      isAmple: false,
      begun: 0,
      since: performance.now(),
      underWay: 0,
      asking: null,
      timer: undefined,
      dueAt: Number.POSITIVE_INFINITY,
    };
    this.windows.set(lane.key, made);
    return made;
  }

  private schedule(window: Window, ms: number): void {
    const at = performance.now() + ms;
    if (this.isStopped || at >= window.dueAt) return;
    clearTimeout(window.timer);
    window.dueAt = at;
    window.timer = setTimeout(() => this.look(window), ms).unref();
  }

  private look(window: Window): void {
    window.dueAt = Number.POSITIVE_INFINITY;
    // The answer looks again.
    if (window.asking) return;
    window.places.giveBack(performance.now());
    const asked = askedBy(window);
    if (asked.wanted > 0 || !window.places.isTold) {
      window.asking = this.ask(window, asked).then((ms) => {
        window.asking = null;
        // The lane has run out of places while this asked for none that it needed.
        this.schedule(window, asked.needed === 0 && window.lane.isPaced ? 0 : ms);
      });
    } else this.rest(window);
  }

  /** Nothing is to be asked, or told. */
  private rest(window: Window): void {
    const { lane, places, underWay } = window;
    if (lane.isPaced) this.wake(lane);
    if (places.until !== undefined) this.schedule(window, places.until - performance.now());
    else if (underWay === 0) this.windows.delete(lane.key);
  }

  private wake(lane: Lane): void {
    lane.isPaced = false;
    this.freed(lane);
  }

  /** Never rejects. Gives in how many milliseconds the window is to be looked at again. */
  private async ask(window: Window, { needed, wanted }: PlacesAsked): Promise<number> {
    const { lane, pace, changes, places } = window;
    const id = randomUUID();
    const asked = performance.now();
    const ended = places.tell();
    if (asked - window.since >= COUNTED_MS) {
      window.begun = 0;
      window.since = asked;
    }
    const holdMs = GOOD_MS + pace.attemptMs + SLACK_MS;
    const hook = { storeHash: lane.storeHash, subscriptionKey: lane.key };
    try {
      const ask = { limit: pace.limit, holdMs, ended, id, needed, wanted };
      const { granted, againInMs, isAmple } = await this.rates.reserve(hook, ask);
      window.isAmple = isAmple;
      if (granted > 0) {
        // What was reserved by an earlier policy is not used.
        if (changes !== window.changes) places.note({ id, used: 0, unused: granted });
        else places.add({ id, left: granted, until: asked + GOOD_MS });
        this.wake(window.lane);
      }
      // By the new policy there may be places at once.
      if (changes !== window.changes) return 0;
      return granted === 0 && needed > 0 ? againInMs : tellIn(pace.limit, isAmple);
    } catch (error) {
      this.onError(error);
      // It may have been reserved, or what has ended may have been noted. Telling it twice only takes places longer.
      for (const one of ended) places.note(one);
      if (wanted > 0) places.note({ id, used: 0, unused: wanted });
      return BACK_OFF_MS;
    }
  }
}

/** What was reserved, asked and counted until now is of no use for the next attempt. */
function renew(window: Window): void {
  window.changes += 1;
  window.begun = 0;
  window.places.giveBack();
}

function askedBy({ lane, pace, isAmple, places, begun }: Window): PlacesAsked {
  return placesToAsk({
    limit: pace.limit,
    isAmple,
    queued: lane.queued,
    isPaced: lane.isPaced,
    free: places.count,
    begun,
  });
}
