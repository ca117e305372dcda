import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../../../audit/change.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import type {
  App,
  AppPatch,
  AppRepository,
  SealedSigningSecret,
} from '../../../tenants/apps/app.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const SELECT = `SELECT client_id AS clientId, name, client_secret_hash AS clientSecretHash,
  signing_secrets AS signingSecrets, created_at AS createdAt FROM apps`;
const INSERT = 'INSERT INTO apps VALUES (?, ?, ?, ?, ?)';
const UPDATE = 'UPDATE apps SET client_secret_hash = ?, signing_secrets = ? WHERE client_id = ?';

type AppRow = Omit<App, 'signingSecrets'> & { signingSecrets: string };

const toApp = (row: AppRow): App => ({
  ...row,
  signingSecrets: JSON.parse(row.signingSecrets) as SealedSigningSecret[],
});

export class SqliteAppRepository implements AppRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async create(app: App, by: Actor): Promise<void> {
    const { clientId, name, clientSecretHash, signingSecrets, createdAt } = app;
    assertTenant(clientId);
    this.connection.transaction(() => {
      if (this.read(clientId)) throw new AlreadyExists('app');
      this.connection.run(
        INSERT,
        clientId,
        name,
        clientSecretHash,
        JSON.stringify(signingSecrets),
        createdAt,
      );
      const change = { by, action: 'created', before: null, after: app };
      recordChange(this.connection, { ...change, kind: 'app', key: clientId, clientId });
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
      const before = this.read(clientId);
      if (!isDeepStrictEqual(before, read)) return null;
      const after: App = { ...read, ...patch };
      this.connection.run(UPDATE, after.clientSecretHash, JSON.stringify(after.signingSecrets), clientId);
      const change = { by, action: 'updated', before, after };
      recordChange(this.connection, { ...change, kind: 'app', key: clientId, clientId });
      return after;
    });
  }

  private read(clientId: string): App | null {
    const row = this.connection.get<AppRow>(`${SELECT} WHERE client_id = ?`, clientId);
    return row ? toApp(row) : null;
  }
}
