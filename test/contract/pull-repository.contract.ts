import { describe } from '@jest/globals';
import type { Open } from './opened.js';
import { pullExpiry } from './pull-expiry.js';
import { pullLeases } from './pull-leases.js';
import { pullLog } from './pull-log.js';
import { pullSettlements } from './pull-settlements.js';

export function pullRepositoryContract(name: string, open: Open): void {
  describe(`PullRepository on ${name}`, () => {
    pullLeases(open);
    pullSettlements(open);
    pullLog(open);
    pullExpiry(open);
  });
}
