import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { SubscriptionChanges } from '../../subscriptions/subscription-changes.js';
import type { App } from '../../tenants/apps/app.repository.js';
import { AppsService } from '../../tenants/apps/apps.service.js';
import { TokenVerifier } from '../../tenants/tokens/token-verifier.js';
import { countsOf } from '../ended-counts.js';
import { toPage } from '../page.js';
import type {
  AdminApp,
  AdminAppChanges,
  AdminAppList,
  AdminAppQuery,
  AppContents,
  AppDeletion,
  CreatedApp,
  NewAdminApp,
  NewClientSecret,
  NewSigningSecret,
} from './admin-app.schemas.js';

const CLIENT_ID_LENGTH = 32;

/** The partner apps, as operators see them. */
@Injectable()
export class AdminAppsService {
  constructor(
    private readonly apps: AppsService,
    private readonly changes: SubscriptionChanges,
    private readonly verifier: TokenVerifier,
  ) {}

  async list({ q, cursor, limit }: AdminAppQuery): Promise<AdminAppList> {
    const found = await this.apps.search({
      limit: limit + 1,
      ...(q !== undefined && { q }),
      ...(cursor !== undefined && { after: placeOf(cursor) }),
    });
    const { items, next_cursor } = toPage(found, limit, ({ clientId, name }) => `${clientId} ${name}`);
    return { data: items.map(toAdminApp), next_cursor };
  }

  async create({ name }: NewAdminApp, by: Actor): Promise<CreatedApp> {
    const { clientId, clientSecret, signingSecret } = await this.apps.create(name, by);
    return { client_id: clientId, name, client_secret: clientSecret, signing_secret: signingSecret };
  }

  /** @throws NotFound */
  async find(clientId: string): Promise<AdminApp> {
    return toAdminApp(await this.apps.find(clientId));
  }

  /** What a deletion would end. @throws NotFound */
  async contents(clientId: string): Promise<AppContents> {
    const { tokens, subscriptions } = await this.apps.contents(clientId);
    return {
      tokens,
      hooks: subscriptions.hook,
      web_hooks: subscriptions['web-hook'],
      pull_subscriptions: subscriptions.pull,
    };
  }

  /** @throws NotFound */
  async rename(clientId: string, { name }: AdminAppChanges, by: Actor): Promise<AdminApp> {
    return toAdminApp(await this.apps.rename(clientId, name, by));
  }

  /** Afterwards no process starts an attempt for a hook of the app. @throws NotFound */
  async remove(clientId: string, by: Actor): Promise<AppDeletion> {
    const ended = await this.apps.delete(clientId, by);
    this.verifier.clear();
    await this.changes.allDeleted(ended.subscriptions);
    return countsOf(ended);
  }

  /** @throws NotFound, AppError service_unavailable */
  async rotateClientSecret(clientId: string, by: Actor): Promise<NewClientSecret> {
    return { client_id: clientId, client_secret: await this.apps.rotateClientSecret(clientId, by) };
  }

  /** @throws NotFound, AppError service_unavailable */
  async rotateSigningSecret(clientId: string, by: Actor): Promise<NewSigningSecret> {
    return { client_id: clientId, signing_secret: await this.apps.rotateSigningSecret(clientId, by) };
  }
}

const placeOf = (cursor: string) => ({
  clientId: cursor.slice(0, CLIENT_ID_LENGTH),
  name: cursor.slice(CLIENT_ID_LENGTH + 1),
});

const toAdminApp = ({ clientId, name, createdAt }: App): AdminApp => ({
  client_id: clientId,
  name,
  created_at: new Date(createdAt).toISOString(),
});
