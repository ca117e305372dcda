import type { KeyCanary, KeyCanaryRepository } from '../../../secrets/key-canary.repository.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

const SELECT = 'SELECT key_id AS keyId, sealed FROM key_canaries';
const INSERT = 'INSERT INTO key_canaries (key_id, sealed) VALUES (:keyId, :sealed) ON CONFLICT DO NOTHING';

export class SqliteKeyCanaryRepository implements KeyCanaryRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async list(): Promise<KeyCanary[]> {
    return this.connection.all<KeyCanary>(`${SELECT} ORDER BY key_id`);
  }

  async keep({ keyId, sealed }: KeyCanary): Promise<KeyCanary> {
    return this.connection.transaction(() => {
      this.connection.run(INSERT, { keyId, sealed });
      return this.connection.get<KeyCanary>(`${SELECT} WHERE key_id = :keyId`, { keyId })!;
    });
  }

  async deleteOthers(keyId: string): Promise<void> {
    this.connection.run('DELETE FROM key_canaries WHERE key_id <> :keyId', { keyId });
  }
}
