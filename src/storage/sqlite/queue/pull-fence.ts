import type { PullLease } from '../../../delivery/model/settlement.js';

/** What the column `run` holds while a message is leased to one that pulled it. A settlement must bring the same. */
export const fenceOf = ({ id, number, subscriptionKey }: PullLease): string =>
  `${id}/${number}/${subscriptionKey}`;

/** The lease of a row that is under one. */
export function leaseOf(fence: string, subscriptionKey: string): PullLease {
  const [id, number] = fence.split('/', 2);
  return { id: id!, number: Number(number), subscriptionKey };
}
