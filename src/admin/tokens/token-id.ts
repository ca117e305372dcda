import { hash } from 'node:crypto';

export interface TokenRequestKey {
  operatorId: string;
  storeHash: string;
  /** From the header Idempotency-Key. */
  key: string;
}

/**
 * The id of the token that a request with this key creates. The same request always gives the same id, so its repetition
 * finds the token without a memory of keys. The operator and the store are in it: their keys do not meet.
 */
export function tokenIdOf({ operatorId, storeHash, key }: TokenRequestKey): string {
  // Neither an operator's id nor a store's hash has a space.
  const digits = hash('sha256', `${operatorId} ${storeHash} ${key}`, 'hex');
  // Version 8, variant 1 (RFC 9562 section 5.8): a UUID whose other bits are ours.
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ];
  return parts.join('-');
}
