import type { StoreDelivery } from '../../delivery/model/delivery-record.js';
import type { Explanation } from '../../delivery-log/explain/explain.js';
import type { Subscription } from '../../subscriptions/subscription.js';

/** Where one hook stands in the explanation of an event. */
export interface Place {
  /** Deleted hooks come last. */
  isDeleted: boolean;
  /** When the hook was created. Of a deleted one, which no longer says it, the ordinal of its delivery. */
  at: number;
  key: string;
}

/** A UUID, or the key of a hook of another form. */
export const PLACE_KEY = /^[01] \d{1,15} [\w-]{1,64}$/;

export const toCursor = ({ isDeleted, at, key }: Place) => `${Number(isDeleted)} ${at} ${key}`;

/** @param cursor matches PLACE_KEY */
export function toPlace(cursor: string): Place {
  const [isDeleted, at, key] = cursor.split(' ') as [string, string, string];
  return { isDeleted: isDeleted === '1', at: Number(at), key };
}

export const placeOfHook = ({ createdAt, key }: Subscription): Place => ({
  isDeleted: false,
  at: createdAt,
  key,
});

export const placeOf = ({ subscription, delivery }: Explanation<StoreDelivery>): Place =>
  subscription
    ? placeOfHook(subscription)
    : { isDeleted: true, at: delivery!.ref.ordinal, key: delivery!.subscriptionKey };

/** Negative if the first place comes first. */
export const compare = (a: Place, b: Place): number =>
  Number(a.isDeleted) - Number(b.isDeleted) || a.at - b.at || (a.key < b.key ? -1 : Number(a.key > b.key));
