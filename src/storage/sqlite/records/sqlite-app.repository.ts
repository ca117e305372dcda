import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import type {
  App,
  AppFilter,
  AppPatch,
  AppRepository,
  SealedSecret,
} from '../../../tenants/apps/app.repository.js';
import { patchedApp } from '../../../tenants/apps/app-rules.js';
import {
  type AppContents,
  countsByKind,
  type Ended,
  type EndedSubscription,
  type KindCount,
  lastVersion,
} from '../../../tenants/ended.js';
import { assertTenant } from '../../assert-tenant.js';
import { allOf } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const SELECT = `SELECT client_id AS clientId, name, client_secret_hash AS clientSecretHash,
  client_secrets AS clientSecrets, signs_with_client_secret AS signsWithClientSecret,
  signing_secrets AS signingSecrets, signing_keys AS signingKeys, created_at AS createdAt FROM apps`;
const INSERT = `INSERT INTO apps (client_id, name, client_secret_hash, client_secrets, signs_with_client_secret,
  signing_secrets, signing_keys, created_at) VALUES (:clientId, :name, :clientSecretHash, :clientSecrets,
  :signsWithClientSecret, :signingSecrets, :signingKeys, :createdAt)`;
const UPDATE = `UPDATE apps SET client_secret_hash = :clientSecretHash, client_secrets = :clientSecrets,
  signs_with_client_secret = :signsWithClientSecret, signing_secrets = :signingSecrets, signing_keys = :signingKeys
  WHERE client_id = :clientId`;

const SUBSCRIPTIONS = `SELECT store_hash AS storeHash, key, kind FROM subscriptions INDEXED BY subscriptions_of_app
  WHERE client_id = :clientId ORDER BY id`;

const COUNT_SUBSCRIPTIONS = `SELECT kind, count(*) AS count FROM subscriptions INDEXED BY subscriptions_of_app
  WHERE client_id = :clientId GROUP BY kind`;
const COUNT_TOKENS =
  'SELECT count(*) AS count FROM tokens INDEXED BY tokens_of_app WHERE client_id = :clientId';

/** The app is last: tokens, grants and portal sessions refer to it. */
const OF_APP = ['grants', 'portal_sessions', 'subscriptions', 'apps'] as const;

type Columns = Record<'clientSecrets' | 'signingSecrets' | 'signingKeys', string> & {
  signsWithClientSecret: 0 | 1;
};
type AppRow = Omit<App, keyof Columns> & Columns;

const toApp = (row: AppRow): App => ({
  ...row,
  clientSecrets: JSON.parse(row.clientSecrets) as SealedSecret[],
  signsWithClientSecret: row.signsWithClientSecret === 1,
  signingSecrets: JSON.parse(row.signingSecrets) as SealedSecret[],
  signingKeys: JSON.parse(row.signingKeys) as SealedSecret[],
});

/** The columns that a patch may change. */
const changeable = (app: App) => ({
  clientSecretHash: app.clientSecretHash,
  clientSecrets: JSON.stringify(app.clientSecrets),
  signsWithClientSecret: app.signsWithClientSecret ? 1 : 0,
  signingSecrets: JSON.stringify(app.signingSecrets),
  signingKeys: JSON.stringify(app.signingKeys),
});

export class SqliteAppRepository implements AppRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(app: App, by: Actor): Promise<void> {
    const { clientId, name, createdAt } = app;
    assertTenant(clientId);
    this.connection.transaction(() => {
      if (this.read(clientId)) throw new AlreadyExists('app');
      this.connection.run(INSERT, { clientId, name, createdAt, ...changeable(app) });
      recordChange(this.connection, by, draftChange('app', 'created', { before: null, after: app }));
    });
  }

  async find(clientId: string): Promise<App | null> {
    assertTenant(clientId);
    return this.read(clientId);
  }

  async list(): Promise<App[]> {
    return this.connection.all<AppRow>(`${SELECT} ORDER BY name, client_id`).map(toApp);
  }

  async update(read: App, patch: AppPatch, by: Actor): Promise<App | null> {
    const { clientId } = read;
    assertTenant(clientId);
    return this.connection.transaction(() => {
      const after = patchedApp(this.read(clientId), read, patch);
      if (!after) return null;
      this.connection.run(UPDATE, { clientId, ...changeable(after) });
      recordChange(this.connection, by, draftChange('app', 'updated', { before: read, after }));
      return after;
    });
  }

  async search({ q, after, limit }: AppFilter): Promise<App[]> {
    const { sql, values } = allOf(
      ['(name, client_id) > (:afterName, :afterId)', { afterName: after?.name, afterId: after?.clientId }],
      ['(instr(client_id, lower(:q)) OR instr(lower(name), lower(:q)))', { q }],
    );
    const select = `${SELECT} WHERE ${sql} ORDER BY name, client_id LIMIT :limit`;
    return this.connection.all<AppRow>(select, { ...values, limit }).map(toApp);
  }

  async rename(clientId: string, name: string, by: Actor): Promise<App | null> {
    assertTenant(clientId);
    return this.connection.transaction(() => {
      const before = this.read(clientId);
      if (!before) return null;
      const after = { ...before, name };
      this.connection.run('UPDATE apps SET name = :name WHERE client_id = :clientId', { clientId, name });
      recordChange(this.connection, by, draftChange('app', 'updated', { before, after }));
      return after;
    });
  }

  async contents(clientId: string): Promise<AppContents | null> {
    assertTenant(clientId);
    if (!this.read(clientId)) return null;
    const kinds = this.connection.all<KindCount>(COUNT_SUBSCRIPTIONS, { clientId });
    const tokens = this.connection.get<Pick<KindCount, 'count'>>(COUNT_TOKENS, { clientId });
    return { tokens: tokens?.count ?? 0, subscriptions: countsByKind(kinds) };
  }

  async delete(clientId: string, by: Actor): Promise<Ended | null> {
    assertTenant(clientId);
    return this.connection.transaction(() => {
      const before = this.read(clientId);
      if (!before) return null;
      const subscriptions = this.connection.all<EndedSubscription>(SUBSCRIPTIONS, { clientId });
      const remove = (table: (typeof OF_APP)[number] | 'tokens') =>
        this.connection.run(`DELETE FROM ${table} WHERE client_id = :clientId`, { clientId });
      const ended = { subscriptions, tokens: remove('tokens') };
      for (const table of OF_APP) remove(table);
      const versions = { before: lastVersion(before, ended), after: null };
      recordChange(this.connection, by, draftChange('app', 'deleted', versions));
      return ended;
    });
  }

  private read(clientId: string): App | null {
    const row = this.connection.get<AppRow>(`${SELECT} WHERE client_id = :clientId`, { clientId });
    return row ? toApp(row) : null;
  }
}
