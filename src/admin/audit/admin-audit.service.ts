import { Injectable } from '@nestjs/common';
import type { Change } from '../../audit/change.js';
import { type ChangeFilter, ChangeRepository } from '../../audit/change.repository.js';
import { toPage } from '../page.js';
import type { AdminChangeList, AdminChangeQuery } from './admin-change.schemas.js';
import { toAdminChange } from './audit-entry.js';

/**
 * Milliseconds that the clock of one process may be behind another's: rows are in the order of commit, and their times
 * nearly so. Looking no further bounds what a page reads.
 */
const CLOCKS_DIFFER = 3_600_000;

/** Who changed what, and from where. */
@Injectable()
export class AdminAuditService {
  constructor(private readonly changes: ChangeRepository) {}

  async list(query: AdminChangeQuery): Promise<AdminChangeList> {
    const { store_hash, client_id, since = 0, cursor, limit } = query;
    const filter = {
      ...(store_hash !== undefined && { storeHash: store_hash }),
      ...(client_id !== undefined && { clientId: client_id }),
    };
    const found: Change[] = [];
    for await (const change of this.newestFirst(filter, limit + 1, cursor)) {
      if (change.at < since - CLOCKS_DIFFER) break;
      if (change.at >= since) found.push(change);
      if (found.length > limit) break;
    }
    const { items, next_cursor } = toPage(found, limit, ({ seq }) => String(seq));
    return { data: items.map(toAdminChange), next_cursor };
  }

  private async *newestFirst(filter: ChangeFilter, batch: number, cursor?: string): AsyncGenerator<Change> {
    for (let before = cursor === undefined ? undefined : Number(cursor); ; ) {
      const changes = await this.changes.list(filter, batch, before);
      yield* changes;
      if (changes.length < batch) return;
      before = changes.at(-1)!.seq;
    }
  }
}
