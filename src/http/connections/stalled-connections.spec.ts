import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { areOpen, settled, WatchedServer } from '../../../test/support/watched-server.js';

const ONE = '192.0.2.1';
const STALLED_MS = 30_000;

describe('Connections whose caller does not read', () => {
  let served: WatchedServer;

  /** A connection with an answer of which the caller has read nothing. */
  const withAnswer = async (address?: string) => {
    const socket = served.connect(address);
    await served.makeBusy(socket);
    served.held.at(-1)!.end('x'.repeat(100));
    await settled();
    return socket;
  };
  const fakeTime = () => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });

  afterEach(() => {
    served.close();
    jest.useRealTimers();
  });

  it('end after 30 seconds, and not before', async () => {
    fakeTime();
    served = new WatchedServer();
    const socket = await withAnswer();
    // The first look, after three seconds, finds that something waits.
    jest.advanceTimersByTime(3_000 + STALLED_MS - 1);
    expect([socket.destroyed, served.connections.ended.stalled]).toEqual([false, 0]);
    jest.advanceTimersByTime(1);
    expect([socket.destroyed, served.connections.ended.stalled]).toEqual([true, 1]);
  });

  it('stay as long as the caller takes a byte now and then', async () => {
    fakeTime();
    served = new WatchedServer();
    const socket = await withAnswer();
    for (let i = 0; i < 10; i++) {
      jest.advanceTimersByTime(STALLED_MS - 6_000);
      socket.readByte();
    }
    expect([socket.destroyed, served.connections.ended.stalled]).toEqual([false, 0]);
  });

  it('stay if nothing waits for the caller, however long', async () => {
    fakeTime();
    served = new WatchedServer();
    const [idle, busy] = served.connectAll(ONE, ONE);
    await served.makeBusy(busy);
    const read = await withAnswer();
    read.readAll();
    jest.advanceTimersByTime(10 * STALLED_MS);
    expect(areOpen(idle!, busy, read)).toEqual([true, true, true]);
  });

  it('give way to others as if they were idle, once that was seen', async () => {
    fakeTime();
    served = new WatchedServer({ perCaller: 1, reserved: 0 });
    const socket = await withAnswer(ONE);
    expect(areOpen(served.connect(ONE), socket)).toEqual([false, true]);
    jest.advanceTimersByTime(2 * 3_000);
    expect(areOpen(served.connect(ONE), socket)).toEqual([true, false]);
  });

  it('are looked for until the server closes', () => {
    fakeTime();
    served = new WatchedServer();
    expect(jest.getTimerCount()).toBe(1);
    served.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});
