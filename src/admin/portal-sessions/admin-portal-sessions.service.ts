import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import type { PortalSession } from '../../tenants/portal/portal-session.js';
import { PortalSessionsService } from '../../tenants/portal/portal-sessions.service.js';
import { toPage } from '../page.js';
import type {
  AdminPortalSession,
  AdminPortalSessionList,
  AdminPortalSessionQuery,
  NewPortalSessionBody,
  PortalLinkAnswer,
} from './admin-portal-session.schemas.js';

/** Links into the console, as operators make and end them. */
@Injectable()
export class AdminPortalSessionsService {
  constructor(private readonly sessions: PortalSessionsService) {}

  /** @throws NotFound (store or app) */
  async create(body: NewPortalSessionBody, by: Actor): Promise<PortalLinkAnswer> {
    const { store_hash: storeHash, client_id: clientId, access, expires_in } = body;
    const draft = { storeHash, clientId, access, lifeMs: expires_in * 1000 };
    const { url, session } = await this.sessions.create(draft, by);
    return { id: session.id, url, expires_at: toIso(session.expiresAt) };
  }

  async list(query: AdminPortalSessionQuery): Promise<AdminPortalSessionList> {
    const { store_hash, client_id, cursor, limit } = query;
    const found = await this.sessions.list({
      limit: limit + 1,
      ...(store_hash !== undefined && { storeHash: store_hash }),
      ...(client_id !== undefined && { clientId: client_id }),
      ...(cursor !== undefined && { after: placeOf(cursor) }),
    });
    const { items, next_cursor } = toPage(found, limit, ({ createdAt, id }) => `${createdAt} ${id}`);
    return { data: items.map(toAdminPortalSession), next_cursor };
  }

  /** A session that is revoked already stays so. @throws NotFound */
  async revoke(id: string, by: Actor): Promise<AdminPortalSession> {
    return toAdminPortalSession(await this.sessions.revoke(id, by));
  }
}

function placeOf(cursor: string) {
  const [createdAt, id] = cursor.split(' ') as [string, string];
  return { createdAt: Number(createdAt), id };
}

const toIso = (time: number) => new Date(time).toISOString();
const toIsoOrNull = (time: number | null) => (time === null ? null : toIso(time));

const toAdminPortalSession = (session: PortalSession): AdminPortalSession => ({
  id: session.id,
  store_hash: session.storeHash,
  client_id: session.clientId,
  access: session.access,
  created_at: toIso(session.createdAt),
  expires_at: toIso(session.expiresAt),
  opened_at: toIsoOrNull(session.openedAt),
  revoked_at: toIsoOrNull(session.revokedAt),
});
