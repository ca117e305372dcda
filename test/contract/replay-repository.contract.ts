import { describe } from '@jest/globals';
import type { Open } from './opened.js';
import { replayJobs } from './replay-jobs.js';
import { replaySteps } from './replay-steps.js';

export function replayRepositoryContract(name: string, open: Open): void {
  describe(`ReplayRepository on ${name}`, () => {
    replayJobs(open);
    replaySteps(open);
  });
}
