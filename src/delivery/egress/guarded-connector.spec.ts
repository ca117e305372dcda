import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { AddressGuard } from './address-guard.js';
import type { DialError } from './failure-of.js';
import { guardedConnector } from './guarded-connector.js';
import { NameResolver } from './name-resolver.js';

/** Allows loopback when the name was resolved, and not any more when the connection is made. */
class ChangingGuard extends AddressGuard {
  readonly asked: string[] = [];

  constructor() {
    super({ allow: ['127.0.0.0/8'], deny: [] });
  }

  override allows(address: string): boolean {
    this.asked.push(address);
    return this.asked.length === 1 && super.allows(address);
  }
}

it('closes a connection to a peer that is not allowed, and sends nothing', async () => {
  const received: Buffer[] = [];
  const server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', (b) => received.push(b)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const guard = new ChangingGuard();
  const resolver = new NameResolver({ servers: [], timeoutMs: 100, tries: 1 });
  const connect = guardedConnector({ guard, resolver, timeoutMs: 1_000 });
  const { port } = server.address() as AddressInfo;
  const onread = { buffer: Buffer.alloc(16), callback: () => true };
  const error = await new Promise<DialError | null>((resolve) => {
    connect({ isSecure: false, host: '127.0.0.1', port }, onread, resolve);
  });
  expect(error).toMatchObject({ failure: 'destination_not_allowed', reason: 'address_refused' });
  expect(guard.asked).toEqual(['127.0.0.1', '127.0.0.1']);
  server.close();
  // All connections have ended.
  await once(server, 'close');
  expect(received).toEqual([]);
});
