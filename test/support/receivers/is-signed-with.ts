import { Webhook } from 'standardwebhooks';
import type { ReceivedRequest } from './receiver.js';

/** Whether one of the signatures of the request is with this secret. */
export function isSignedWith(secret: string, { body, headers }: ReceivedRequest): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
