import type { AdminScope } from '../../../src/admin/operators/operator.js';
import type { Change } from '../../../src/audit/change.js';
import { type ChangeFilter, ChangeRepository } from '../../../src/audit/change.repository.js';
import type { Database } from '../fresh-database.js';
import { type Call, caller } from '../http.js';
import { newOperator } from './app.js';
import { DeliveryWorld } from './delivery-world.js';

/** More pages than any test makes: a list that never ends must fail its test instead of hanging. */
const MOST_PAGES = 100;

interface Page<Entry> {
  data: Entry[];
  next_cursor: string | null;
}

/** A DeliveryWorld with an operator. A failed delivery stays pending: its next attempt is an hour later. */
export class AdminWorld {
  private constructor(
    readonly world: DeliveryWorld,
    readonly operator: { id: string; token: string },
    /** Calls as the operator. */
    readonly call: Call,
  ) {}

  static async open(database: Database, scope: AdminScope = 'admin:write'): Promise<AdminWorld> {
    const world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '3600' });
    const operator = await newOperator(world.app.nest, scope);
    return new AdminWorld(world, operator, caller(world.app.url, operator));
  }

  /** Calls as another operator, who may do everything. */
  async otherOperator(): Promise<Call> {
    return caller(this.world.app.url, await newOperator(this.world.app.nest, 'admin:write'));
  }

  /** The body of the answer to a GET. @throws Error with the answer if it is not 200 */
  async read<Body>(path: string): Promise<Body> {
    const { status, body } = await this.call('GET', path);
    if (status !== 200) throw new Error(`GET ${path} was refused: ${JSON.stringify(body)}`);
    return body as Body;
  }

  /** The pages of a list, from its first to its last. @param query `limit=2` and any filters */
  async pages<Entry>(path: string, query: string): Promise<Entry[][]> {
    const pages: Entry[][] = [];
    let cursor = '';
    while (pages.length < MOST_PAGES) {
      const { data, next_cursor } = await this.read<Page<Entry>>(`${path}?${query}${cursor}`);
      pages.push(data);
      if (next_cursor === null) return pages;
      cursor = `&cursor=${next_cursor}`;
    }
    throw new Error(`${path}?${query} has more than ${MOST_PAGES} pages.`);
  }

  get changes(): ChangeRepository {
    return this.world.app.nest.get(ChangeRepository, { strict: false });
  }

  /** The newest rows of the audit log, the newest first. */
  lastChanges(limit = 1, filter: ChangeFilter = {}): Promise<Change[]> {
    return this.changes.list(filter, limit);
  }

  async close(): Promise<void> {
    await this.world.close();
  }
}
