import { AddressGuard } from '../../../src/delivery/egress/address-guard.js';
import { guardedConnector } from '../../../src/delivery/egress/guarded-connector.js';
import { NameResolver } from '../../../src/delivery/egress/name-resolver.js';
import type { AttemptLimits } from '../../../src/delivery/model/attempt-outcome.js';
import { WebhookClient } from '../../../src/delivery/send/webhook-client.js';

export const SHORT_LIMITS = { headersMs: 300, bodyMs: 200, totalMs: 600 };

/** A client with short limits that may dial loopback. */
export function newLoopbackClient(limits: Partial<AttemptLimits> = {}, ca?: string): WebhookClient {
  const guard = new AddressGuard({ allow: ['127.0.0.0/8', '::1/128'], deny: [] });
  const resolver = new NameResolver({ servers: [], timeoutMs: 100, tries: 1 });
  const connector = guardedConnector({
    guard,
    resolver,
    timeoutMs: 1000,
    ...(ca === undefined ? {} : { ca }),
  });
  return new WebhookClient({ connector, limits: { ...SHORT_LIMITS, ...limits } });
}

let hooks = 0;

/** A request of a new hook. */
export function newRequest(url: string) {
  hooks += 1;
  return {
    hookKey: `hook-${hooks}`,
    url,
    headers: 'content-type: application/json\r\n',
    body: Buffer.from('{"n":1}'),
  };
}
