import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CallerSocket } from '../../../test/support/caller-socket.js';
import { areOpen, PROXY, settled, WatchedServer } from '../../../test/support/watched-server.js';

const [ONE, OTHER, THIRD] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];

describe('Connections', () => {
  let served: WatchedServer;

  afterEach(() => served.close());

  it('are counted while they are open', async () => {
    served = new WatchedServer();
    const [first] = served.connectAll(ONE, ONE);
    expect([served.connections.size, served.connections.has(first as unknown as Socket)]).toEqual([2, true]);
    first.destroy();
    await settled();
    expect([served.connections.size, served.connections.has(first as unknown as Socket)]).toEqual([1, false]);
    expect(served.connections.ended).toEqual({ evicted: 0, refused: 0, stalled: 0 });
  });

  it('that their caller has closed already are dropped, and not counted', () => {
    served = new WatchedServer();
    const gone = served.take(Object.assign(new CallerSocket(), { remoteAddress: undefined }));
    expect([gone.destroyed, served.connections.size]).toEqual([true, 0]);
  });

  it('hand over as many requests without an answer as the limit says', async () => {
    served = new WatchedServer({ unanswered: 2 });
    const socket = served.connect();
    await served.makeBusy(socket, socket, socket);
    expect(served.held).toHaveLength(2);
    served.held[0]!.end();
    await settled();
    socket.readAll();
    await settled();
    expect(served.held).toHaveLength(3);
  });

  it('beyond the limit of a caller cost its oldest idle one, and no other caller', async () => {
    served = new WatchedServer({ perCaller: 3 });
    const [stranger, busy, oldest, later] = served.connectAll(OTHER, ONE, ONE, ONE);
    await served.makeBusy(busy);
    const newcomer = served.connect(ONE);
    expect(areOpen(stranger, busy, oldest, later, newcomer)).toEqual([true, true, false, true, true]);
    expect([served.connections.size, served.connections.ended.evicted, served.isReserved(newcomer)]).toEqual([
      4,
      1,
      false,
    ]);
  });

  it('are counted by the /64 network of an IPv6 address, and the IPv4 address in one', () => {
    served = new WatchedServer({ perCaller: 1 });
    const [six, near, far, four, mapped] = served.connectAll(
      '2001:db8::1',
      '2001:db8::2',
      '2001:db8:0:1::1',
      ONE,
      `::ffff:${ONE}`,
    );
    expect(areOpen(six, near, far, four, mapped)).toEqual([false, true, true, false, true]);
  });

  it('of a caller are counted down as they close, and as they give way', async () => {
    served = new WatchedServer({ perCaller: 2 });
    const [first, second] = served.connectAll(ONE, ONE);
    first.destroy();
    await settled();
    const third = served.connect(ONE);
    expect([areOpen(second, third), served.connections.ended.evicted]).toEqual([[true, true], 0]);
    const fourth = served.connect(ONE);
    expect([areOpen(second, third, fourth), served.connections.ended.evicted]).toEqual([
      [false, true, true],
      1,
    ]);
    for (const socket of [third, fourth]) socket.destroy();
    await settled();
    expect([areOpen(...served.connectAll(ONE, ONE)), served.connections.ended.evicted]).toEqual([
      [true, true],
      1,
    ]);
  });

  it('of trusted proxies have no limit for each address', () => {
    served = new WatchedServer({ perCaller: 1 });
    const sockets = served.connectAll(PROXY, PROXY, PROXY);
    expect([areOpen(...sockets), served.connections.size]).toEqual([[true, true, true], 3]);
  });

  it('beyond the limit of all cost the oldest idle one of the caller with the most', () => {
    served = new WatchedServer({ connections: 6 });
    const [few, oldest, ...rest] = served.connectAll(OTHER, ONE, THIRD, THIRD, ONE, ONE);
    served.connect('192.0.2.9');
    expect(areOpen(few, oldest, ...rest)).toEqual([true, false, true, true, true, true]);
    expect([served.connections.size, served.connections.ended.evicted]).toEqual([6, 1]);
  });

  it('give way to a caller with as few, and not to one with more', async () => {
    served = new WatchedServer({ connections: 3, reserved: 0 });
    const [idle, busy, busyToo] = served.connectAll(OTHER, ONE, ONE);
    await served.makeBusy(busy, busyToo);
    const more = served.connect(ONE);
    expect(areOpen(idle, more)).toEqual([true, false]);
    busyToo.destroy();
    await settled();
    const third = served.connect(THIRD);
    await served.makeBusy(third);
    expect(areOpen(idle, served.connect(ONE))).toEqual([false, true]);
  });

  it('that are busy give way only to a caller with far fewer, the oldest of the caller with the most', async () => {
    served = new WatchedServer({ connections: 5, reserved: 0 });
    const crowd = served.connectAll(ONE, ONE, OTHER, OTHER, OTHER);
    await served.makeBusy(...crowd);
    const newcomer = served.connect(THIRD);
    await served.makeBusy(newcomer);
    expect(areOpen(...crowd, newcomer)).toEqual([true, true, false, true, true, true]);
    expect(served.connections.ended).toEqual({ evicted: 1, refused: 0, stalled: 0 });
    // Two are not more than twice what the next would have.
    expect(areOpen(served.connect('192.0.2.9'), ...crowd)).toEqual([false, true, true, false, true, true]);
    expect([served.connections.ended, served.connections.size]).toEqual([
      { evicted: 1, refused: 1, stalled: 0 },
      5,
    ]);
  });

  it('that are busy give way first where their caller has the most', async () => {
    served = new WatchedServer({ connections: 7 });
    const crowd = served.connectAll(ONE, ONE, ONE, OTHER, OTHER, OTHER, OTHER);
    await served.makeBusy(...crowd);
    served.connect(THIRD);
    expect(areOpen(...crowd)).toEqual([true, true, true, false, true, true, true]);
  });

  it('that are busy stay while another caller with enough has an idle one', async () => {
    served = new WatchedServer({ connections: 5 });
    const [idle, ...crowd] = served.connectAll(OTHER, ONE, ONE, ONE, ONE);
    await served.makeBusy(...crowd);
    served.connect(THIRD);
    expect(areOpen(idle, ...crowd)).toEqual([false, true, true, true, true]);
  });

  it('without a place have a reserved one, and are refused beyond those', async () => {
    served = new WatchedServer({ connections: 2, reserved: 1 });
    const busy = served.connectAll(ONE, OTHER);
    await served.makeBusy(...busy);
    const kept = served.connect(THIRD);
    await served.makeBusy(kept);
    const refused = served.connect(THIRD);
    expect(areOpen(...busy, kept, refused)).toEqual([true, true, true, false]);
    expect([...busy, kept, refused].map((socket) => served.isReserved(socket))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect([served.connections.size, served.connections.ended]).toEqual([
      3,
      { evicted: 0, refused: 1, stalled: 0 },
    ]);
    kept.destroy();
    await settled();
    expect(served.isReserved(kept)).toBe(false);
    expect(areOpen(served.connect(THIRD))).toEqual([true]);
  });

  it('that take the place of a reserved one are reserved too, so that no caller gets beyond its limit', async () => {
    served = new WatchedServer({ perCaller: 1, connections: 2, reserved: 1 });
    const [busy, busyToo] = served.connectAll(ONE, OTHER);
    await served.makeBusy(busy, busyToo);
    for (const caller of [ONE, ONE, THIRD, THIRD]) {
      const newcomer = served.connect(caller);
      expect([caller, newcomer.destroyed, served.isReserved(newcomer)]).toEqual([caller, false, true]);
    }
    expect([served.connections.size, served.connections.ended]).toEqual([
      3,
      { evicted: 3, refused: 0, stalled: 0 },
    ]);
  });

  it('take an ordinary place that is idle before a reserved one', async () => {
    served = new WatchedServer({ connections: 2, reserved: 2 });
    const [busy, later] = served.connectAll(ONE, OTHER);
    await served.makeBusy(busy, later);
    await served.makeBusy(served.connect(THIRD));
    const reserved = served.connect(THIRD);
    served.held[1]!.end();
    await settled();
    later.readAll();
    await settled();
    const newcomer = served.connect('192.0.2.9');
    expect([served.isReserved(newcomer), ...areOpen(busy, later, reserved)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
