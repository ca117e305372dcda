import { describe } from '@jest/globals';
import type { Open } from './opened.js';
import { recoveryJobs } from './recovery-jobs.js';
import { recoverySteps } from './recovery-steps.js';

export function recoveryRepositoryContract(name: string, open: Open): void {
  describe(`RecoveryRepository on ${name}`, () => {
    recoveryJobs(open);
    recoverySteps(open);
  });
}
