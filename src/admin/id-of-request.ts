import { hash } from 'node:crypto';

export interface RequestKey {
  operatorId: string;
  /** What the key counts for besides the operator, such as the store. Without a space. */
  within: string;
  /** From the header Idempotency-Key. */
  key: string;
}

/**
 * The id of what a request with this key creates. The same request always gives the same id, so its repetition finds the
 * record without a memory of keys. The operator is in it: the keys of two operators do not meet.
 */
export function idOfRequest({ operatorId, within, key }: RequestKey): string {
  // Neither an operator's id nor a store's hash has a space.
  const digits = hash('sha256', `${operatorId} ${within} ${key}`, 'hex');
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
