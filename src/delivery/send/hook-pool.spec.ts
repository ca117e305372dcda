import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type FakeSocket, fakeConnector } from '../../../test/support/receivers/fake-socket.js';
import type { Connection } from './connection.js';
import { HookPool } from './hook-pool.js';
import { HookPools } from './hook-pools.js';

const IDLE_MS = 1_000;
const MAX_AGE_MS = 3_000;
const URL = 'https://receiver.example.com/';
const LIMITS = { headerBytes: 1024, bodyBytes: 1024, excerptBytes: 128 };

let sockets: FakeSocket[];
let pool: HookPool;

beforeEach(() => {
  jest.useFakeTimers();
  sockets = [];
  pool = new HookPool(URL, {
    connector: fakeConnector(sockets),
    limits: LIMITS,
    idleMs: IDLE_MS,
    maxAgeMs: MAX_AGE_MS,
  });
});

afterEach(() => {
  jest.useRealTimers();
});

/** A connection in flight, after the whole answer to its request. */
function used(of = pool, keepAlive = ''): Connection {
  const connection = of.acquire();
  const nothing = () => undefined;
  const calls = { onSent: nothing, onBody: nothing, onAnswered: nothing, onLost: nothing };
  connection.send({ head: '', body: Buffer.alloc(0), ...calls });
  // A request on a kept connection is written in the next immediate.
  jest.advanceTimersByTime(0);
  sockets.at(-1)!.receive(`HTTP/1.1 200 OK\r\n${keepAlive}content-length: 0\r\n\r\n`);
  return connection;
}

/** Idle connections, the one released last at the end. */
function idle(count: number): Connection[] {
  const connections = Array.from({ length: count }, () => used());
  for (const connection of connections) pool.release(connection);
  return connections;
}

const closedOf = (connections: Connection[]) => connections.map(({ isClosed }) => isClosed);

describe('HookPool', () => {
  it('is in use while a connection is in flight, and empty without connections', () => {
    expect([pool.isInUse, pool.isEmpty]).toEqual([false, true]);
    const connection = used();
    expect([pool.isInUse, pool.isEmpty]).toEqual([true, false]);
    pool.release(connection);
    expect([pool.isInUse, pool.isEmpty]).toEqual([false, false]);
    pool.retire();
    expect([pool.isInUse, pool.isEmpty]).toEqual([false, true]);
  });

  it('uses a connection again until it has been idle for idleMs', () => {
    const [young] = idle(1);
    jest.advanceTimersByTime(IDLE_MS - 1);
    expect(pool.acquire()).toBe(young);
  });

  it('closes a connection that has been idle for idleMs instead of using it', () => {
    const old = idle(2);
    jest.advanceTimersByTime(IDLE_MS);
    expect(old).not.toContain(pool.acquire());
    expect(closedOf(old)).toEqual([true, true]);
  });

  it('closes an idle connection that cannot carry a request instead of using it', () => {
    const [good, ended] = idle(2);
    sockets[1]!.writable = false;
    expect(pool.acquire()).toBe(good);
    expect(ended!.isClosed).toBe(true);
  });

  it('gives up a connection one second before the receiver says that it closes it', () => {
    pool = new HookPool(URL, {
      connector: fakeConnector(sockets),
      limits: LIMITS,
      idleMs: 60_000,
      maxAgeMs: 60_000,
    });
    const connection = used(pool, 'keep-alive: timeout=3\r\n');
    pool.release(connection);
    jest.advanceTimersByTime(1_999);
    pool.closeExpired();
    expect(connection.isClosed).toBe(false);
    jest.advanceTimersByTime(1);
    pool.closeExpired();
    expect([connection.isClosed, pool.isEmpty]).toEqual([true, true]);
  });

  it('keeps a connection for idleMs at most, even if the receiver allows longer', () => {
    const connection = used(pool, 'keep-alive: timeout=100\r\n');
    pool.release(connection);
    jest.advanceTimersByTime(IDLE_MS);
    pool.closeExpired();
    expect(connection.isClosed).toBe(true);
  });

  it('uses no connection for longer than maxAgeMs, however busy it is', () => {
    const old = used();
    for (let age = 0; age < MAX_AGE_MS; age += IDLE_MS / 2) {
      pool.release(old);
      expect(pool.acquire()).toBe(old);
      jest.advanceTimersByTime(IDLE_MS / 2);
    }
    pool.release(old);
    expect(old.isClosed).toBe(true);
    expect(pool.acquire()).not.toBe(old);
  });

  it('closes the expired connections alone', () => {
    const [old] = idle(1);
    jest.advanceTimersByTime(IDLE_MS / 2);
    const young = [used(), used()];
    expect(young[0]).toBe(old);
    pool.release(young[1]!);
    jest.advanceTimersByTime(IDLE_MS / 4);
    pool.release(young[0]!);
    jest.advanceTimersByTime((IDLE_MS * 3) / 4);
    pool.closeExpired();
    expect(closedOf(young)).toEqual([false, true]);
  });

  it('forgets an idle connection that the receiver closes', () => {
    idle(1);
    sockets[0]!.emit('close');
    expect(pool.isEmpty).toBe(true);
  });

  it('keeps its idle connections when one that is not idle ends', () => {
    const [kept, taken] = idle(2);
    expect(pool.acquire()).toBe(taken);
    sockets[1]!.emit('close');
    expect(pool.acquire()).toBe(kept);
  });
});

describe('HookPools', () => {
  it('looks for expired connections four times in idleMs', () => {
    const connector = fakeConnector(sockets);
    const pools = new HookPools({
      connector,
      limits: LIMITS,
      idleMs: IDLE_MS,
      maxAgeMs: MAX_AGE_MS,
      maxPools: 10,
    });
    const connection = used(pools.of('a', URL));
    pools.of('a', URL).release(connection);
    jest.advanceTimersByTime(IDLE_MS - 1);
    expect([pools.size, connection.isClosed]).toEqual([1, false]);
    jest.advanceTimersByTime(IDLE_MS / 4);
    expect([pools.size, connection.isClosed]).toEqual([0, true]);
    pools.close();
  });

  it('closes no pool in use to make room', () => {
    const connector = fakeConnector(sockets);
    const pools = new HookPools({
      connector,
      limits: LIMITS,
      idleMs: IDLE_MS,
      maxAgeMs: MAX_AGE_MS,
      maxPools: 1,
    });
    const busy = pools.of('busy', URL);
    used(busy);
    pools.of('other', URL);
    expect(pools.of('busy', URL)).toBe(busy);
    pools.close();
  });
});
