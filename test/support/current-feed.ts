import type { ChangeFeed } from '../../src/audit/change-feed.js';

/** For a process whose caches are always current. */
export const currentFeed = { current: () => undefined, onCurrent: () => undefined } as unknown as ChangeFeed;
