import type { HookStatus } from '../../api/hooks.ts';

/** Whether its last attempt failed. */
export const isFailing = ({ last_failure, last_success_at }: HookStatus): boolean =>
  last_failure !== null && (last_success_at === null || last_failure.at > last_success_at);

/**
 * The most urgent first: turned off by the service, held back, failing, with a certificate that expires soon. Null for
 * hooks that need no attention.
 */
export function urgency(status: HookStatus): 1 | 2 | 3 | 4 | null {
  if (!status.is_active) return status.disabled_reason ? 1 : null;
  if (status.circuit !== 'closed') return 2;
  if (isFailing(status)) return 3;
  return status.certificate?.expires_soon ? 4 : null;
}

/** Why it needs somebody, and what to do, without what the receiver said. */
export function nextStep(status: HookStatus): string {
  if (status.disabled_reason === 'gone')
    return 'The receiver answered 410 Gone. Repair it, then turn the hook on.';
  if (status.disabled_reason === 'failing')
    return 'It failed for too long, and was turned off. Repair the receiver, then turn the hook on.';
  if (status.circuit !== 'closed')
    return 'Deliveries wait, and one is tried from time to time. When it arrives, the others follow.';
  if (!isFailing(status))
    return 'The certificate of the receiver expires soon. Renew it: deliveries fail once it has expired.';
  return 'The last attempt failed. It is tried again until the retries are over.';
}
