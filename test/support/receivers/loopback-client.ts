import { AddressGuard } from '../../../src/delivery/egress/address-guard.js';
import { guardedConnector } from '../../../src/delivery/egress/guarded-connector.js';
import { NameResolver } from '../../../src/delivery/egress/name-resolver.js';
import { proxiedConnector } from '../../../src/delivery/egress/proxied-connector.js';
import type { AttemptLimits } from '../../../src/delivery/model/attempt-outcome.js';
import { WebhookClient } from '../../../src/delivery/send/webhook-client.js';

const SHORT_LIMITS = { headersMs: 300, bodyMs: 200, totalMs: 600 };

/** A client with short limits that may dial loopback. */
export function newLoopbackClient(limits: Partial<AttemptLimits> = {}, ca?: string): WebhookClient {
  return new WebhookClient({
    connector: guardedConnector(toLoopback(ca)),
    limits: { ...SHORT_LIMITS, ...limits },
  });
}

/** The same through a proxy, with time for a handshake on a busy machine. */
export function newProxiedClient(proxy: string, ca?: string): WebhookClient {
  const connector = proxiedConnector({ ...toLoopback(ca), timeoutMs: 10_000, proxy: new URL(proxy) });
  return new WebhookClient({ connector, limits: { headersMs: 10_000, totalMs: 20_000 } });
}

function toLoopback(ca?: string) {
  return {
    guard: new AddressGuard({ allow: ['127.0.0.0/8', '::1/128'], deny: ['127.0.0.9/32'] }),
    resolver: new NameResolver({ servers: [], timeoutMs: 100, tries: 1 }),
    timeoutMs: 10_000,
    ...(ca === undefined ? {} : { ca }),
  };
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
