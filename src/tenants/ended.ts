/** What ended with a store or an app. */
export interface Ended {
  tokens: number;
  subscriptions: EndedSubscription[];
}

export interface EndedSubscription {
  storeHash: string;
  key: string;
  kind: 'hook' | 'web-hook' | 'pull';
}

/** A record as its last change shows it: with what ended with it, so that every process can cancel the deliveries. */
export const lastVersion = <Deleted extends object>(record: Deleted, { subscriptions }: Ended) => ({
  ...record,
  subscriptions: subscriptions.map(({ storeHash, key }) => ({ storeHash, key })),
});
