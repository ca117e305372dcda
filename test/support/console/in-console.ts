import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Database } from '../fresh-database.js';
import { type Chromium, inChromium } from './chromium.js';
import { ConsoleWorld } from './console-world.js';

/** For whole tests in a browser, on a busy machine. */
export const SLOW_MS = 240_000;

/** What a suite has once it runs. */
export interface Opened {
  world: ConsoleWorld;
  browser: Chromium;
}

/** Runs the suite with a service of its own and a Chromium. After each test, no page may have complained of anything. */
export function inConsole(
  name: string,
  suite: (opened: Opened) => void,
  database: Database = { name: 'sqlite' },
): void {
  inChromium(name, (open) => {
    const opened = {} as Opened;
    beforeAll(async () => {
      opened.world = await ConsoleWorld.open(database);
      opened.browser = await open();
    }, SLOW_MS);
    afterEach(async () => {
      await opened.browser.closePages();
      expect(opened.browser.complaints.splice(0)).toEqual([]);
    });
    afterAll(() => opened.world?.close());
    suite(opened);
  });
}
