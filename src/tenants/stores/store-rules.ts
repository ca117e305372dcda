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
