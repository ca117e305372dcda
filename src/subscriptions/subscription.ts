/** `pull`: its app asks for the events, and nothing is sent to it. */
export type SubscriptionKind = 'hook' | 'web-hook' | 'pull';

/** The app and the store that own a record. Every read and write of an app's records is limited to them. */
export interface Owner {
  storeHash: string;
  clientId: string;
}

/**
 * Why the service turned a hook off. `gone`: the receiver answered 410. `failing`: a delivery used up its retries, and
 * none succeeded since its first attempt.
 */
export type DisabledReason = 'gone' | 'failing';

/** What only a pull subscription has. Times and durations are milliseconds. */
export interface PullTerms {
  /** It expires when nothing has pulled from it for this long. Null: never. */
  expiresIn: number | null;
  /** As of when it was read: each pull may move it on. Null: never. */
  expiresAt: number | null;
}

/** A hook, a web-hook or a pull subscription: which events an app gets, and where. */
export interface Subscription extends Owner {
  /** UUID, made by the service. It is the public id of a web-hook and of a pull subscription. */
  key: string;
  kind: SubscriptionKind;
  /** The public id of a hook, which counts up and is never reused. Null for other kinds. */
  number: number | null;
  /** The scope of a hook or a pull (`store/order/*`), or a web-hook's record type and action (`Customer/Update`). */
  topic: string;
  /** As the app wrote it. `pull:` and its key for a pull subscription. */
  destination: string;
  /** `new URL(destination).href`. It is unique for a topic, and deliveries go there. */
  canonicalUrl: string;
  /** The custom headers as sealed JSON, or null if there are none. */
  sealedHeaders: string | null;
  /** JSON text of what the app has set to steer it (`settingsOf`), or null if it has set nothing. */
  policy: string | null;
  isActive: boolean;
  pull?: PullTerms;
  /** Null if the service did not turn it off. */
  disabledReason: DisabledReason | null;
  /** Milliseconds since the epoch, as are all times here. */
  disabledAt: number | null;
  createdAt: number;
  updatedAt: number;
  /** `seq` of its last change. Of two versions, a cache keeps the one with the larger revision. */
  revision: number;
}
