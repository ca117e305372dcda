import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { pass } from '../../../test/support/delivery-fixtures.js';
import type { Config } from '../../config/config.js';
import type { ReplayRepository } from '../model/replay.repository.js';
import { ReplayRunner } from './replay-runner.js';

/** Replays of which each step takes one second, in the order of their next steps. */
class Replays {
  readonly steps: string[] = [];
  rounds = 0;
  mostInRound = 0;
  readonly broken = new Set<string>();
  during: (() => Promise<void>) | undefined;
  private inRound = 0;
  private readonly nextStepAt = new Map<string, number>();

  constructor(...ids: string[]) {
    for (const id of ids) this.nextStepAt.set(id, 0);
  }

  async due(now: number, limit: number): Promise<string[]> {
    this.rounds += 1;
    this.inRound = 0;
    const found = [...this.nextStepAt].filter(([, at]) => at <= now);
    return found
      .sort(([, a], [, b]) => a - b)
      .slice(0, limit)
      .map(([id]) => id);
  }

  cancel(...ids: string[]): void {
    for (const id of ids) this.nextStepAt.delete(id);
  }

  async step(id: string, now: number): Promise<number> {
    this.steps.push(id);
    this.inRound += 1;
    this.mostInRound = Math.max(this.mostInRound, this.inRound);
    await this.during?.();
    if (this.broken.has(id)) throw new Error('broken');
    this.nextStepAt.set(id, now + 1_000);
    return 1;
  }
}

const named = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}-${i}`);

describe('ReplayRunner', () => {
  let replays: Replays;
  let runner: ReplayRunner;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    await runner.onApplicationShutdown();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  function run(world: Replays, ROLE: Config['ROLE'] = 'all'): void {
    replays = world;
    runner = new ReplayRunner(world as unknown as ReplayRepository, { ROLE } as Config);
    runner.onApplicationBootstrap();
  }

  it('gives every running replay its step each second, however many there are', async () => {
    run(new Replays(...named('r', 250)));
    await pass(1_500);
    expect(new Set(replays.steps).size).toBe(250);
    expect(replays.steps).toHaveLength(250);
  });

  it('gives the others their steps though more than a round of replays fails', async () => {
    const world = new Replays(...named('broken', 150), ...named('sound', 10));
    for (const id of named('broken', 150)) world.broken.add(id);
    run(world);
    await pass(3_500);
    expect(new Set(replays.steps.filter((id) => id.startsWith('sound'))).size).toBe(10);
  });

  it('does not ask again and again while every step fails', async () => {
    const world = new Replays(...named('broken', 150));
    for (const id of named('broken', 150)) world.broken.add(id);
    run(world);
    await pass(5_500);
    expect(replays.steps).toHaveLength(150);
    expect(replays.rounds).toBeLessThan(10);
    await pass(4_000);
    expect(replays.steps).toHaveLength(300);
  });

  it('takes no more steps in a round because replays have failed that are cancelled since', async () => {
    const world = new Replays(...named('broken', 50), ...named('sound', 250));
    for (const id of named('broken', 50)) world.broken.add(id);
    world.during = async () => world.cancel(...named('broken', 50));
    run(world);
    await pass(1_900);
    expect(replays.mostInRound).toBe(100);
    expect(new Set(replays.steps).size).toBe(300);
  });

  it('takes no step in a process that does not send', async () => {
    run(new Replays('r'), 'api');
    await pass(5_000);
    expect(replays.rounds).toBe(0);
  });

  it('begins no further step once it stops, and waits for the one under way', async () => {
    const world = new Replays(...named('r', 3));
    const order: string[] = [];
    let stopped: Promise<unknown> | undefined;
    world.during = async () => {
      stopped ??= runner.onApplicationShutdown().then(() => order.push('stopped'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('step');
    };
    run(world);
    await pass(5_000);
    await stopped;
    expect(order).toEqual(['step', 'stopped']);
    expect(replays.steps).toEqual(['r-0']);
  });
});
