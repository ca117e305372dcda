import type { ReceiverCertificate } from '../model/attempt-outcome.js';

const SOON_MS = 30 * 86_400_000;
/**
 * Programs that renew certificates do so when a third of the lifetime is left. With 30 days as the
 * only limit, there would be a notice for each short certificate just before it is renewed.
 */
const SOON_PART = 1 / 4;

/** Whether it should have been renewed by now: 30 days before its end, or in the last quarter of a shorter lifetime. */
export function isEndingSoon({ validFrom, expiresAt }: ReceiverCertificate, now: number): boolean {
  const soonMs = Math.min(SOON_MS, (expiresAt - validFrom) * SOON_PART);
  return now >= expiresAt - soonMs;
}
