import { decodeTime } from 'ulid';
import { formatDeliveryId, parseDeliveryId } from '../delivery/model/delivery.js';
import type { PulledMessage } from './pull.repository.js';

/** The id of a message names its delivery, its attempt and its lease: any process can settle it. */
export const formatMessageId = ({ ref, pull }: PulledMessage): string =>
  `${formatDeliveryId(ref)}.${pull.number}.${pull.id}`;

const ULID = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
/** Both ULIDs are read for their times: no text may be taken for one that has none. */
const MESSAGE_ID = new RegExp(`^(dlv_${ULID}_\\d{1,5})\\.([1-9]\\d{0,5})\\.(${ULID})$`);

/** Null unless formatMessageId could have made the id. */
export function parseMessageId(id: string, subscriptionKey: string): PulledMessage | null {
  const [, delivery, number, lease] = MESSAGE_ID.exec(id) ?? [];
  const ref = delivery === undefined ? null : parseDeliveryId(delivery);
  return ref && { ref, pull: { id: lease!, subscriptionKey, number: Number(number) } };
}

/** When the message was pulled, in epoch milliseconds. */
export const pulledAt = ({ pull }: PulledMessage): number => decodeTime(pull.id);
