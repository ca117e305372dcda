import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import type {
  App,
  AppPatch,
  AppRepository,
  SealedSigningSecret,
} from '../../../tenants/apps/app.repository.js';
import { patchedApp } from '../../../tenants/apps/app-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const SELECT = `SELECT client_id AS clientId, name, client_secret_hash AS clientSecretHash,
  signing_secrets AS signingSecrets, created_at AS createdAt FROM apps`;
const INSERT = `INSERT INTO apps (client_id, name, client_secret_hash, signing_secrets, created_at)
  VALUES (:clientId, :name, :clientSecretHash, :signingSecrets, :createdAt)`;
const UPDATE = `UPDATE apps SET client_secret_hash = :clientSecretHash, signing_secrets = :signingSecrets
  WHERE client_id = :clientId`;

type AppRow = Omit<App, 'signingSecrets'> & { signingSecrets: string };

const toApp = (row: AppRow): App => ({
  ...row,
  signingSecrets: JSON.parse(row.signingSecrets) as SealedSigningSecret[],
});

export class SqliteAppRepository implements AppRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(app: App, by: Actor): Promise<void> {
    const { clientId, name, clientSecretHash, createdAt } = app;
    assertTenant(clientId);
    const signingSecrets = JSON.stringify(app.signingSecrets);
    this.connection.transaction(() => {
      if (this.read(clientId)) throw new AlreadyExists('app');
      this.connection.run(INSERT, { clientId, name, clientSecretHash, signingSecrets, createdAt });
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
      const { clientSecretHash } = after;
      const signingSecrets = JSON.stringify(after.signingSecrets);
      this.connection.run(UPDATE, { clientId, clientSecretHash, signingSecrets });
      recordChange(this.connection, by, draftChange('app', 'updated', { before: read, after }));
      return after;
    });
  }

  private read(clientId: string): App | null {
    const row = this.connection.get<AppRow>(`${SELECT} WHERE client_id = :clientId`, { clientId });
    return row ? toApp(row) : null;
  }
}
