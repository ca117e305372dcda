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

/** How many records would end with an app. */
export interface AppContents {
  tokens: number;
  subscriptions: Record<EndedSubscription['kind'], number>;
}

export interface KindCount {
  kind: EndedSubscription['kind'];
  count: number;
}

export const countsByKind = (counts: KindCount[]): AppContents['subscriptions'] => {
  const of = (wanted: KindCount['kind']) => counts.find(({ kind }) => kind === wanted)?.count ?? 0;
  return { hook: of('hook'), 'web-hook': of('web-hook'), pull: of('pull') };
};

/** A record as its last change shows it: with what ended with it, so that every process can cancel the deliveries. */
export const lastVersion = <Deleted extends object>(record: Deleted, { subscriptions }: Ended) => ({
  ...record,
  subscriptions: subscriptions.map(({ storeHash, key }) => ({ storeHash, key })),
});
