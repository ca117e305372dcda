import type { DeletedStore, Store } from './store.repository.js';

interface EndedSubscription {
  key: string;
  kind: 'hook' | 'web-hook';
}

/** A store as its last change shows it: with the keys of what ended with it, so that their deliveries can be canceled. */
export function lastVersion(store: Store, subscriptions: readonly EndedSubscription[]) {
  return { ...store, subscriptions: subscriptions.map(({ key }) => key) };
}

export function deletedWith(subscriptions: readonly EndedSubscription[], tokens: number): DeletedStore {
  const hooks = subscriptions.filter(({ kind }) => kind === 'hook').length;
  return { tokens, hooks, webHooks: subscriptions.length - hooks };
}

export const STORE_HASH = /^[a-z0-9]{1,32}$/;
export const MAX_STORE_NAME = 200;

export function isTimeZone(name: string): boolean {
  try {
    // Newer engines also accept offsets such as `+10:00`, which do not follow daylight saving time.
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
