import { Injectable } from '@nestjs/common';
import { callerKey } from '../../http/client-address.js';
import { AppRepository } from '../apps/app.repository.js';
import { digest, sameDigest } from '../digest.js';
import { FailureLimits, FailureThrottle } from '../failure-throttle.js';
import { type ClientCredentials, invalidClient } from './client-credentials.js';

/** A minute. Of one client from one address, and of one address with any client. */
const FAILURES = { ofClient: 10, ofAddress: 100 };

/** Compared when there is no such app, so that both answers take the same time. */
const UNKNOWN_APP_HASH = digest('unknown app');

/** Our client ids have 32 hex digits. */
const MAX_CLIENT_ID = 64;

const now = () => performance.now();

/**
 * A right secret is always accepted: a stranger who sends wrong ones for an app, perhaps from the address of a proxy that
 * all callers share, must not lock that app out. Wrong ones are slowed.
 */
@Injectable()
export class ClientAuthenticator {
  private readonly failures = new FailureLimits([
    new FailureThrottle(now, FAILURES.ofClient),
    new FailureThrottle(now, FAILURES.ofAddress),
  ]);

  constructor(private readonly apps: AppRepository) {}

  /** @throws StoreUnavailable, AppError invalid_client, too_many_requests */
  async authenticate({ clientId, clientSecret, basic }: ClientCredentials, address: string): Promise<void> {
    // Refused before the throttle, so that overlong ids do not fill its memory.
    if (clientId.length > MAX_CLIENT_ID) throw invalidClient(basic);
    const app = await this.apps.find(clientId);
    const matches = sameDigest(digest(clientSecret), app?.clientSecretHash ?? UNKNOWN_APP_HASH);
    if (app && matches) return;
    const caller = callerKey(address);
    await this.failures.count(`${clientId} ${caller}`, caller);
    throw invalidClient(basic);
  }
}
