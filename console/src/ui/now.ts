import { useSyncExternalStore } from 'react';

/** One clock for all times of the page, so that they change together. It stands still while nothing shows a time. */
const EVERY_MS = 1_000;
const listeners = new Set<() => void>();
let now = wholeSecond();
let timer: number | undefined;

/** Two reads of one rendering must be alike. */
function wholeSecond(): number {
  return Math.floor(Date.now() / EVERY_MS) * EVERY_MS;
}

/** The first time of a page may come long after the last one of another. */
function current(): number {
  if (listeners.size === 0) now = wholeSecond();
  return now;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    timer = window.setInterval(() => {
      now = wholeSecond();
      for (const tell of listeners) tell();
    }, EVERY_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

/**
 * Renewed every second, but its component is rendered only when the text is another: most times of a page are hours old.
 * @param textAt says it for a moment, in milliseconds since the epoch
 */
export const useTextOfNow = (textAt: (now: number) => string): string =>
  useSyncExternalStore(subscribe, () => textAt(current()));

/** Milliseconds since the epoch, renewed every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, current);
