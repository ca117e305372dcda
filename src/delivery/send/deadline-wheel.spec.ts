import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DeadlineWheel, type Expiring, NOT_ARMED } from './deadline-wheel.js';

const TICK = 50;
let now = 1000;
const wheels: DeadlineWheel[] = [];

function newWheel(): DeadlineWheel {
  const wheel = new DeadlineWheel({ tickMs: TICK, now: () => now });
  wheels.push(wheel);
  return wheel;
}

class Probe implements Expiring {
  dueTick = NOT_ARMED;
  endedAt: number | null = null;
  onDeadline(): void {
    this.endedAt = now;
  }
}

function advanceTo(wheel: DeadlineWheel, time: number): void {
  while (now < time) {
    now = Math.min(time, now + TICK);
    wheel.advance();
  }
}

afterEach(() => {
  for (const wheel of wheels.splice(0)) advanceTo(wheel, now + 100_000);
  jest.useRealTimers();
});

describe('DeadlineWheel', () => {
  it('fires each deadline never early and at most one tick late', () => {
    const wheel = newWheel();
    const due = [1, 49, 50, 51, 990, 15_000, 25_600, 25_601, 60_000].map((delay) => now + delay);
    const probes = due.map((at) => {
      const probe = new Probe();
      wheel.arm(probe, at);
      return probe;
    });
    advanceTo(wheel, now + 61_000);
    probes.forEach((probe, i) => {
      expect(probe.endedAt).toBeGreaterThanOrEqual(due[i]!);
      expect(probe.endedAt).toBeLessThanOrEqual(due[i]! + TICK);
    });
  });

  it('does not fire a disarmed deadline, and uses the last one that was set', () => {
    const wheel = newWheel();
    const [gone, moved, sooner] = [new Probe(), new Probe(), new Probe()];
    const start = now;
    for (const probe of [gone, moved, sooner]) wheel.arm(probe, start + 500);
    wheel.disarm(gone);
    wheel.disarm(gone);
    wheel.arm(moved, start + 1000);
    wheel.arm(sooner, start + 100);
    advanceTo(wheel, start + 3000);
    expect(gone.endedAt).toBeNull();
    expect(moved.endedAt).toBe(start + 1000);
    expect(sooner.endedAt).toBe(start + 100);
  });

  it('fires every deadline that passed during a long stall, and no other', () => {
    const wheel = newWheel();
    const probes = [100, 5000, 24_000, 99_000, 101_000].map((delay) => {
      const probe = new Probe();
      wheel.arm(probe, now + delay);
      return probe;
    });
    now += 100_000;
    wheel.advance();
    expect(probes.map((probe) => probe.endedAt !== null)).toEqual([true, true, true, true, false]);
  });

  it('fires at the next tick a deadline that has passed already', () => {
    const wheel = newWheel();
    const [first, late] = [new Probe(), new Probe()];
    wheel.arm(first, now + 10 * TICK);
    advanceTo(wheel, now + 5 * TICK);
    const armedAt = now;
    wheel.arm(late, armedAt - 3 * TICK);
    advanceTo(wheel, armedAt + 2 * TICK);
    expect(late.endedAt).toBe(armedAt + TICK);
  });

  it('has a timer only while a deadline is set', () => {
    jest.useFakeTimers();
    const wheel = newWheel();
    const [fired, disarmed] = [new Probe(), new Probe()];
    wheel.arm(fired, now + TICK);
    wheel.arm(disarmed, now + 10 * TICK);
    expect(jest.getTimerCount()).toBe(1);
    advanceTo(wheel, now + 2 * TICK);
    expect(jest.getTimerCount()).toBe(1);
    wheel.disarm(disarmed);
    advanceTo(wheel, now + TICK);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets a deadline arm itself again while it fires', () => {
    const wheel = newWheel();
    const start = now;
    const times: number[] = [];
    const again: Expiring = {
      dueTick: NOT_ARMED,
      onDeadline: () => {
        times.push(now - start);
        if (times.length < 3) wheel.arm(again, now + 200);
      },
    };
    wheel.arm(again, start + 200);
    advanceTo(wheel, start + 2000);
    expect(times).toEqual([200, 400, 600]);
  });

  it('lets what came in during a stall be read before it fires a deadline that passed in it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [receiver] = (await once(server, 'connection')) as [Socket];
    const order: string[] = [];
    client.once('data', () => order.push('answer'));
    const wheel = new DeadlineWheel({ tickMs: TICK, now: () => performance.now() });
    const passed = new Promise<void>((resolve) => {
      const onDeadline = () => {
        order.push('deadline');
        resolve();
      };
      wheel.arm({ dueTick: NOT_ARMED, onDeadline }, performance.now() + TICK);
    });
    receiver.write('answer');
    const end = performance.now() + 4 * TICK;
    while (performance.now() < end);
    await passed;
    receiver.destroy();
    client.destroy();
    server.close();
    expect(order).toEqual(['answer', 'deadline']);
  });
});
