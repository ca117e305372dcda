import type { SqliteConnection } from '../sqlite-connection.js';

const SELECT = 'SELECT id FROM scopes WHERE name = ?';
const INSERT = 'INSERT INTO scopes (name) VALUES (?) RETURNING id';

export const findScope = (connection: SqliteConnection, name: string): number | undefined =>
  connection.get<{ id: number }>(SELECT, name)?.id;

/** The short names of scopes, given once and remembered. */
export class Scopes {
  readonly #known = new Map<string, number>();

  constructor(private readonly connection: SqliteConnection) {}

  /** Belongs in a transaction; where that fails, `forget` what it may have named. */
  of(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const id = findScope(this.connection, name) ?? this.connection.get<{ id: number }>(INSERT, name)!.id;
    this.#known.set(name, id);
    return id;
  }

  forget(): void {
    this.#known.clear();
  }
}
