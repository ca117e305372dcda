import type { Catalog, CatalogRecord } from '../../catalog/catalog.js';
import { type FailureCode, formatDeliveryId } from '../../delivery/model/delivery.js';
import type { DeliveryDetail } from '../../delivery/model/delivery-record.js';
import { scanJson } from '../../http/json-scan.js';
import { RawJson } from '../../http/raw-json.js';
import { recordOfTopic } from '../../subscriptions/matching-index.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { toIso } from '../moment.schemas.js';
import type { WebHookLog } from './web-hook-log.schemas.js';

const SENTENCE: Record<Exclude<FailureCode, 'http_status'>, string> = {
  timeout: 'The receiver did not answer in time.',
  dns: 'The host name of the receiver could not be resolved.',
  connect: 'The connection to the receiver could not be opened.',
  tls: 'The TLS connection to the receiver could not be opened.',
  protocol: 'The answer of the receiver is not valid HTTP.',
  reset: 'The receiver closed the connection.',
  destination_not_allowed: 'The destination has an address that is not allowed.',
  domain_blocked: 'Deliveries to this host wait, because too many of them failed.',
  nacked: 'The one that pulled it gave it back.',
};

/** A delivery as the web-hooks API prints it. */
export function toWebHookLog(record: DeliveryDetail, webHook: Subscription, catalog: Catalog): WebHookLog {
  const { object, action } = recordOf(record, webHook, catalog);
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

/** Of the event, since the web-hook may have had another topic; its own if the catalog no longer has the event. */
function recordOf({ scope }: DeliveryDetail, { topic }: Subscription, catalog: Catalog): CatalogRecord {
  return catalog.event(scope)?.record ?? recordOfTopic(topic);
}

type Sent = Pick<WebHookLog, 'object' | 'action' | 'payload' | 'user'>;

/** Reads the stored body without checks, because the service wrote it (`webHookBody`). The payload stays text. */
function sentOf(body: string | null, otherwise: Sent): Sent {
  if (body === null) return otherwise;
  const bytes = Buffer.from(body);
  const [members = []] = scanJson(bytes, UNLIMITED).objects;
  const text = (wanted: keyof Sent) => {
    const { start, end } = members.find(({ name }) => name === wanted)!;
    return bytes.toString('utf8', start, end);
  };
  return {
    object: JSON.parse(text('object')),
    action: JSON.parse(text('action')),
    payload: new RawJson(text('payload')),
    user: JSON.parse(text('user')),
  };
}

const UNLIMITED = { depth: Number.POSITIVE_INFINITY, keys: Number.POSITIVE_INFINITY, isEnvelope: true };

function errorOf({ lastFailure, lastStatus }: DeliveryDetail): string | null {
  return lastFailure === null ? null : failureSentence(lastFailure, lastStatus);
}

/** What failed, in a sentence. */
export const failureSentence = (failure: FailureCode, status: number | null): string =>
  failure === 'http_status' ? `The receiver answered ${status}.` : SENTENCE[failure];
