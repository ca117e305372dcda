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
  readonly broken = new Set<string>();
  private readonly nextStepAt = new Map<string, number>();

  constructor(...ids: string[]) {
    for (const id of ids) this.nextStepAt.set(id, 0);
  }

  async due(now: number, limit: number): Promise<string[]> {
    this.rounds += 1;
    const found = [...this.nextStepAt].filter(([, at]) => at <= now);
    return found
      .sort(([, a], [, b]) => a - b)
      .slice(0, limit)
      .map(([id]) => id);
  }

  async step(id: string, now: number): Promise<number> {
    this.steps.push(id);
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

  function run(world: Replays): void {
    replays = world;
    runner = new ReplayRunner(world as unknown as ReplayRepository, { ROLE: 'all' } as Config);
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
});
