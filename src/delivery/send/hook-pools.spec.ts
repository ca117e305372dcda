import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector } from '../egress/guarded-connector.js';
import type { Connection } from './connection.js';
import type { HookPool } from './hook-pool.js';
import { HookPools } from './hook-pools.js';

const URL = 'https://receiver.example.com/x?y=1';
const LIMITS = { headerBytes: 1024, bodyBytes: 1024, excerptBytes: 128 };
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n';

const opened: HookPools[] = [];
const sockets: Socket[] = [];
let server: Server;
let answer = `${OK}\r\n`;

beforeAll(async () => {
  server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', () => socket.write(answer)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** Connects to the server, no matter what the URL says. */
const connector: Connector = (_destination, onread, connected) => {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, onread }, () => connected(null, socket));
  sockets.push(socket);
};

function newPools(options: { idleMs?: number; maxPools?: number } = {}): HookPools {
  const bounds = { idleMs: 60_000, maxAgeMs: 60_000, maxPools: 100, ...options };
  const pools = new HookPools({ connector, limits: LIMITS, ...bounds });
  opened.push(pools);
  return pools;
}

/** One request on the connection, up to the end of its answer. */
function use(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.send({
      head: 'POST / HTTP/1.1\r\n',
      body: Buffer.from('{}'),
      onSent: () => undefined,
      onBody: () => undefined,
      onAnswered: resolve,
      onLost: reject,
    });
  });
}

async function used(pool: HookPool): Promise<Connection> {
  const connection = pool.acquire();
  await use(connection);
  return connection;
}

afterEach(() => {
  answer = `${OK}\r\n`;
  for (const pools of opened.splice(0)) pools.close();
});

describe('HookPools', () => {
  it('gives a connection to one request at a time, and takes the last one used first', async () => {
    const pool = newPools().of('a', URL);
    const [first, second] = [await used(pool), await used(pool)];
    expect(second).not.toBe(first);
    expect(pool.target.head).toBe(
      'POST /x?y=1 HTTP/1.1\r\nhost: receiver.example.com\r\nconnection: keep-alive\r\n',
    );
    pool.release(second);
    pool.release(first);
    expect([pool.acquire(), pool.acquire()]).toEqual([first, second]);
  });

  it('never gives a hook the connection of another hook', async () => {
    const pools = newPools();
    const first = await used(pools.of('a', URL));
    pools.of('a', URL).release(first);
    expect(pools.of('b', URL).acquire()).not.toBe(first);
    expect(pools.of('a', URL).acquire()).toBe(first);
  });

  it('closes a connection whose answer is not complete', async () => {
    answer = `${OK}connection: close\r\n\r\n`;
    const pool = newPools().of('a', URL);
    const broken = await used(pool);
    pool.release(broken);
    expect(broken.isClosed).toBe(true);
    expect(pool.acquire()).not.toBe(broken);
  });

  it('closes the connections of a hook with a new destination once they are not in flight', async () => {
    const pools = newPools();
    const pool = pools.of('a', URL);
    const [idle, before] = [await used(pool), await used(pool)];
    pool.release(idle);
    expect(pools.of('a', 'https://after.example.com/').acquire()).not.toBe(idle);
    expect([idle.isClosed, before.isClosed]).toEqual([true, false]);
    pool.release(before);
    expect(before.isClosed).toBe(true);
  });

  it('keeps the connections of at most maxPools unused hooks', async () => {
    const pools = newPools({ maxPools: 3 });
    const busy = await used(pools.of('busy', URL));
    for (let i = 0; i < 20; i += 1) {
      const pool = pools.of(`hook-${i}`, URL);
      pool.release(await used(pool));
    }
    expect(pools.size).toBe(3);
    expect(busy.isClosed).toBe(false);
  });

  it('closes connections that are unused for idleMs, and keeps those in flight', async () => {
    const pools = newPools({ idleMs: 20 });
    const [idle, busy] = [await used(pools.of('idle', URL)), await used(pools.of('busy', URL))];
    pools.of('idle', URL).release(idle);
    while (pools.size > 1) await sleep(5);
    expect([idle.isClosed, busy.isClosed]).toEqual([true, false]);
  });

  it('does not use a connection again when the receiver is about to close it', async () => {
    answer = `${OK}keep-alive: timeout=1\r\n\r\n`;
    const pool = newPools().of('a', URL);
    const kept = await used(pool);
    pool.release(kept);
    expect(kept.isClosed).toBe(true);
  });
});
