import { decodeTime } from 'ulid';
import { formatDeliveryId, parseDeliveryId } from '../delivery/model/delivery.js';
import type { PulledMessage } from './pull.repository.js';

/** The id of a message names its delivery, its attempt and its lease: any process can settle it. */
export const formatMessageId = ({ ref, pull }: PulledMessage): string =>
  `${formatDeliveryId(ref)}.${pull.number}.${pull.id}`;

const MESSAGE_ID = /^(dlv_[0-9A-Z]{26}_\d{1,5})\.([1-9]\d{0,5})\.([0-7][0-9A-HJKMNP-TV-Z]{25})$/;

/** Null unless formatMessageId could have made the id. */
export function parseMessageId(id: string, subscriptionKey: string): PulledMessage | null {
  const [, delivery, number, lease] = MESSAGE_ID.exec(id) ?? [];
  const ref = delivery === undefined ? null : parseDeliveryId(delivery);
  return ref && { ref, pull: { id: lease!, subscriptionKey, number: Number(number) } };
}

/** When the message was pulled, in epoch milliseconds. */
export const pulledAt = ({ pull }: PulledMessage): number => decodeTime(pull.id);
