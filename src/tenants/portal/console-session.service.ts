import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { callerKey } from '../../http/client-address.js';
import { FailureLimits, FailureThrottle } from '../failure-throttle.js';
import type { ConsoleSession, ConsoleSessionRequest } from './console-session.schemas.js';
import { PortalSessionsService } from './portal-sessions.service.js';

/** A minute, of one address. */
const FAILURES = 10;
const CODE = /^[\w-]{43}$/;

/** The same text for an unknown, a used and an old code: the answer must not reveal which. */
const invalidCode = () =>
  new AppError('invalid_code', 'The code of this link is not valid. Ask for a new link.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="storehooks"' },
  });

/** Gives the console an access token for the code of a link. A right code is always accepted, wrong ones are slowed. */
@Injectable()
export class ConsoleSessionService {
  private readonly failures = new FailureLimits([new FailureThrottle(() => performance.now(), FAILURES)]);

  constructor(private readonly sessions: PortalSessionsService) {}

  /** @throws StoreUnavailable, AppError invalid_code, too_many_requests */
  async open({ code }: ConsoleSessionRequest, by: Actor): Promise<ConsoleSession> {
    // A text of another form is no guess: it costs no reading, so it is not counted.
    if (!CODE.test(code)) throw invalidCode();
    const opened = await this.sessions.open(code, by);
    if (!opened) {
      await this.failures.count(callerKey(by.address ?? ''));
      throw invalidCode();
    }
    const { accessToken, session } = opened;
    return {
      access_token: accessToken,
      expires_at: new Date(session.expiresAt).toISOString(),
      store_hash: session.storeHash,
      client_id: session.clientId,
      access: session.access,
    };
  }
}
