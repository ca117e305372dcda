import { type FailureCode, formatDeliveryId } from '../../delivery/model/delivery.js';
import type { DeliveryDetail } from '../../delivery/model/delivery-record.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { toIso } from '../moment.schemas.js';
import type { WebHookLog } from './web-hook-log.schemas.js';

const SENTENCE: Record<FailureCode, string> = {
  http_status: 'The receiver refused it',
  timeout: 'The receiver took too long.',
  dns: 'The name of the receiver could not be resolved.',
  connect: 'The receiver could not be connected to.',
  tls: 'There was no secure connection to the receiver.',
  protocol: 'The receiver did not answer in HTTP.',
  reset: 'The receiver broke the connection.',
  destination_not_allowed: 'The destination is not allowed.',
  domain_blocked: 'Deliveries to this domain are held back: too many of them failed.',
};

/** A delivery in the words of the web-hooks API. */
export function toWebHookLog(record: DeliveryDetail, webHook: Subscription): WebHookLog {
  const [object, action] = webHook.topic.split('/') as [string, string];
  const isSuccess = record.state === 'delivered';
  return {
    id: formatDeliveryId(record.ref),
    url: webHook.destination,
    ...sentOf(record.body, { object, action, payload: null, user: null }),
    isSuccess,
    error: isSuccess ? null : errorOf(record),
    createdAt: toIso(record.createdAt),
    updatedAt: toIso(record.updatedAt),
  };
}

type Sent = Pick<WebHookLog, 'object' | 'action' | 'payload' | 'user'>;

/** The body is our own work (spec/http-api.md section 6). */
function sentOf(body: string | null, otherwise: Sent): Sent {
  if (body === null) return otherwise;
  const { object, action, payload, user } = JSON.parse(body) as Sent;
  return { object, action, payload, user };
}

function errorOf({ lastFailure, lastStatus }: DeliveryDetail): string | null {
  if (lastFailure === null) return null;
  return lastFailure === 'http_status'
    ? `${SENTENCE.http_status} with ${lastStatus}.`
    : SENTENCE[lastFailure];
}
