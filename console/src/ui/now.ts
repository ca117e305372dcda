import { useSyncExternalStore } from 'react';

/** One clock for all times of the page, so that they change together. It stands still while nothing shows a time. */
const EVERY_MS = 1_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    timer = window.setInterval(() => {
      now = Date.now();
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
  useSyncExternalStore(subscribe, () => textAt(now));

/** Milliseconds since the epoch, renewed every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
