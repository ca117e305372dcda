import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { command, type StoreCommand } from './command.js';
import { expectedBy, nth, standing } from './store-model.js';

/** Milliseconds. */
export function passTime(ms: number): StoreCommand {
  return command('passTime', [ms], { run: () => sleep(ms) });
}

export function restart(): StoreCommand {
  return command('restart', [], {
    check: ({ restarts }) => restarts === 0,
    run: async (model, tenant) => {
      await tenant.service.restart();
      model.restarts += 1;
    },
  });
}

/** Replays what the hook was sent, or what failed. Its progress is checked at the end of the run. */
export function replay(n: number, only: 'failed' | 'all'): StoreCommand {
  return command('replay', [n, only], {
    check: (model) => standing(model).length > 0 && model.replays.length === 0,
    run: async (model, tenant) => {
      const hook = nth(standing(model), n);
      const body = { from: new Date(0).toISOString(), only, rate: 100 };
      const answer = await tenant.call(hook.owner, 'POST', `/hooks/${hook.id}/replays`, body);
      // 409 if the service has turned the hook off.
      expect(hook.state === 'off' ? [409] : [202, 409]).toContain(answer.status);
      if (answer.status === 409) return;
      model.replays.push({ hook, id: (answer.body as { id: string }).id });
      for (const expected of expectedBy(model, hook)) expected.requeued += 1;
    },
  });
}
