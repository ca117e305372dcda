import { describe } from '@jest/globals';
import { deliveryAcceptance } from './delivery-acceptance.js';
import { deliveryClaims } from './delivery-claims.js';
import { deliveryIdempotency } from './delivery-idempotency.js';
import { deliveryLines } from './delivery-lines.js';
import { deliverySettlements } from './delivery-settlements.js';
import type { Open } from './opened.js';

export function deliveryRepositoryContract(name: string, open: Open): void {
  describe(`DeliveryRepository on ${name}`, () => {
    deliveryAcceptance(open);
    deliveryIdempotency(open);
    deliverySettlements(open);
    deliveryClaims(open);
    deliveryLines(open);
  });
}
