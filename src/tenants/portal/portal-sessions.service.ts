import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { PublicAddress } from '../../config/public-address.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import { digest, newSecret } from '../digest.js';
import type { PortalAccess } from '../tokens/access-token.js';
import { TokenVerifier } from '../tokens/token-verifier.js';
import { MAX_SESSION_MS, PORTAL_TOKEN_PREFIX, type PortalSession } from './portal-session.js';
import { type PortalSessionFilter, PortalSessionRepository } from './portal-session.repository.js';

export interface NewPortalSession {
  storeHash: string;
  clientId: string;
  access: PortalAccess;
  lifeMs: number;
}

/** The only place where the code itself appears, as a part of the URL. */
export interface PortalLink {
  url: string;
  session: PortalSession;
}

/** The only place where the token itself appears. */
export interface OpenedSession {
  accessToken: string;
  session: PortalSession;
}

@Injectable()
export class PortalSessionsService {
  constructor(
    private readonly sessions: PortalSessionRepository,
    private readonly verifier: TokenVerifier,
    private readonly address: PublicAddress,
  ) {}

  /** @throws NotFound (store or app), AppError validation_failed if it would last longer than 24 hours */
  async create({ storeHash, clientId, access, lifeMs }: NewPortalSession, by: Actor): Promise<PortalLink> {
    if (lifeMs > MAX_SESSION_MS) {
      throw new AppError('validation_failed', 'A portal session may last at most 24 hours.');
    }
    const code = newSecret();
    const createdAt = Date.now();
    const session: PortalSession = {
      id: randomUUID(),
      storeHash,
      clientId,
      access,
      codeHash: digest(code),
      tokenHash: null,
      createdAt,
      expiresAt: createdAt + lifeMs,
      openedAt: null,
      revokedAt: null,
    };
    await this.sessions.create(session, by);
    // A browser does not send what follows the `#`, so the code is in no server's log.
    return { url: `${this.address.url}/console/#code=${code}`, session };
  }

  /** Null if the code is unknown, too old, or was used before: then its session ends. */
  async open(code: string, by: Actor): Promise<OpenedSession | null> {
    const accessToken = PORTAL_TOKEN_PREFIX + newSecret();
    const tokenHash = digest(accessToken);
    const session = await this.sessions.useCode(digest(code), tokenHash, Date.now(), by);
    if (session?.revokedAt != null) this.verifier.forget(session.id);
    return session?.revokedAt === null && session.tokenHash === tokenHash ? { accessToken, session } : null;
  }

  list(filter: PortalSessionFilter): Promise<PortalSession[]> {
    return this.sessions.list(filter);
  }

  /** @throws NotFound */
  async revoke(id: string, by: Actor): Promise<PortalSession> {
    const revoked = await this.sessions.revoke(id, Date.now(), by);
    if (!revoked) throw new NotFound('portal-session');
    this.verifier.forget(id);
    return revoked;
  }
}
