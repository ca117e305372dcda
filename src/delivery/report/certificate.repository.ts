import type { Subscription } from '../../subscriptions/subscription.js';
import type { ReceiverCertificate } from '../model/attempt-outcome.js';

/** What the receiver of a hook showed at its last new connection. */
export interface HookCertificate extends ReceiverCertificate {
  storeHash: string;
  subscriptionKey: string;
  /** The hook's `canonicalUrl` then. */
  url: string;
}

export interface SeenCertificate extends HookCertificate {
  /** Whether the people of the hook must get a notice of it, once. */
  isEnding: boolean;
}

/** The last certificate of each hook. It goes with its hook, and another destination has another one. */
export abstract class CertificateRepository {
  /** Leaves out hooks that are deleted or send elsewhere by now. Repetition is harmless. */
  abstract keep(seen: readonly SeenCertificate[]): Promise<void>;
  /** Null if none is known of the destination that the hook has. */
  abstract find(
    hook: Pick<Subscription, 'storeHash' | 'key' | 'canonicalUrl'>,
  ): Promise<ReceiverCertificate | null>;
  /** Certificates that end soon and have had no notice yet, in the order of their keys. */
  abstract untold(limit: number): Promise<HookCertificate[]>;
  /** Their notices are kept. A certificate that was renewed meanwhile stays untold. */
  abstract told(certificates: readonly HookCertificate[]): Promise<void>;
}
