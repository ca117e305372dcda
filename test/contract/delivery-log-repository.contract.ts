import { describe } from '@jest/globals';
import { deliveryCancel } from './delivery-cancel.js';
import { deliveryLogDetails } from './delivery-log-details.js';
import { deliveryLogLists } from './delivery-log-lists.js';
import { deliveryResend } from './delivery-resend.js';
import type { Open } from './opened.js';
import { storeLog } from './store-log.js';
import { webHookLog } from './web-hook-log.js';

export function deliveryLogRepositoryContract(name: string, open: Open): void {
  describe(`DeliveryLogRepository on ${name}`, () => {
    deliveryLogLists(open);
    deliveryLogDetails(open);
    storeLog(open);
    webHookLog(open);
    deliveryResend(open);
    deliveryCancel(open);
  });
}
