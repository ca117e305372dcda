import type { Config } from '../config/config.js';
import { AddressGuard } from './egress/address-guard.js';
import { guardedConnector } from './egress/guarded-connector.js';
import { NameResolver } from './egress/name-resolver.js';
import { WebhookClient } from './send/webhook-client.js';

/** spec/delivery.md section 2: looking up a name, and connecting with TLS. */
const DNS = { timeoutMs: 2_000, tries: 2 };
const CONNECT_MS = 5_000;

/** The client with the address guard of this configuration. @throws ConfigError */
export function clientFromConfig(config: Config): WebhookClient {
  const guard = new AddressGuard({ allow: config.DELIVERY_ALLOW_CIDRS, deny: config.DELIVERY_DENY_CIDRS });
  const resolver = new NameResolver({ servers: config.DELIVERY_DNS_SERVERS, ...DNS });
  return new WebhookClient({ connector: guardedConnector({ guard, resolver, timeoutMs: CONNECT_MS }) });
}
