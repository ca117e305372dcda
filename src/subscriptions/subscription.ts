export type SubscriptionKind = 'hook' | 'web-hook';

/** Whose it is: the key of every read and write of what an app owns. */
export interface Owner {
  storeHash: string;
  clientId: string;
}

/** Why the service turned a hook off (spec/delivery.md section 4). */
export type DisabledReason = 'gone' | 'failing';

/** A hook or a web-hook: what an app wants to hear, and where. */
export interface Subscription extends Owner {
  /** UUID, made by the service; a web-hook's public id. */
  key: string;
  kind: SubscriptionKind;
  /** A hook's public id, counting up, never reused; null for a web-hook. */
  number: number | null;
  /** A hook's scope (`store/order/*`), or a web-hook's record type and action (`Customer/Update`). */
  topic: string;
  /** As the app wrote it. */
  destination: string;
  /** `new URL(destination).href`: what is unique, and what is dialled. */
  canonicalUrl: string;
  /** The custom headers as sealed JSON (spec/security.md section 5); null when none. */
  sealedHeaders: string | null;
  isActive: boolean;
  disabledReason: DisabledReason | null;
  disabledAt: number | null;
  createdAt: number;
  updatedAt: number;
  /** `seq` of the change that made it what it is; a cache keeps the larger. */
  revision: number;
}
