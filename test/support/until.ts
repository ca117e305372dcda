import { setTimeout as sleep } from 'node:timers/promises';

interface Patience {
  /** Milliseconds until it gives up; below jest's limit of 30 s, so that the failure says what was missing. */
  withinMs?: number;
  /** Milliseconds between two reads. */
  everyMs?: number;
}

/**
 * Reads until the value satisfies `holds`, or is true where no `holds` is given. Returns that value.
 * @param what completes the sentence "Waited for …"
 * @throws Error with `what` and the last value that was read
 */
export async function until<T>(
  what: string,
  read: () => T | Promise<T>,
  holds: (value: T) => boolean = (value) => value === true,
  { withinMs = 25_000, everyMs = 20 }: Patience = {},
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() >= end)
      throw new Error(`Waited ${withinMs} ms for ${what}; last seen: ${inspected(value)}`);
    await sleep(everyMs);
  }
}

const SHOWN_CHARACTERS = 2_000;

const inspected = (value: unknown) => String(JSON.stringify(value) ?? value).slice(0, SHOWN_CHARACTERS);
