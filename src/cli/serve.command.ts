import { Command } from 'commander';
import type { Surroundings } from './session.js';

export function serveCommand({ serve }: Surroundings): Command {
  return new Command('serve')
    .description('run the service until SIGTERM; the environment configures it')
    .action(async () => {
      await serve();
    });
}
