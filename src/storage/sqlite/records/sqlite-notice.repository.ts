import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { NotFound } from '../../../errors/repository-errors.js';
import { type NewNotice, type Notice, type NoticeChannel, QUIET_AFTER_MS } from '../../../notices/notice.js';
import type { NoticeRepository } from '../../../notices/notice.repository.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { recordChange } from './change-log.js';

const OF_OWNER = 'store_hash = :storeHash AND client_id = :clientId';
const RECIPIENTS = `SELECT emails FROM notice_recipients WHERE ${OF_OWNER}`;
const SET_RECIPIENTS = `INSERT OR REPLACE INTO notice_recipients (store_hash, client_id, emails)
  VALUES (:storeHash, :clientId, :emails)`;
const LAST_SENT = `SELECT max(finished_at) AS at FROM notices INDEXED BY notices_finished
  WHERE ${OF_OWNER} AND channel = :channel AND finished_at IS NOT NULL`;
const ADD = `INSERT OR IGNORE INTO notices (id, channel, store_hash, client_id, subscription_key, facts, created_at,
  due_at, tries) SELECT :id, :channel, :storeHash, :clientId, :subscriptionKey, :facts, :createdAt, :dueAt, 0
  FROM subscriptions WHERE key = :subscriptionKey`;
const DUE_OWNER = `SELECT store_hash AS storeHash, client_id AS clientId FROM notices INDEXED BY notices_due
  WHERE channel = :channel AND due_at <= :now ORDER BY due_at LIMIT 1`;
const CLAIM = `UPDATE notices SET due_at = :until, tries = tries + 1 WHERE id IN (SELECT id FROM notices
  INDEXED BY notices_due WHERE channel = :channel AND due_at <= :now AND ${OF_OWNER} ORDER BY created_at, id LIMIT 100)
  RETURNING id, channel, store_hash AS storeHash, client_id AS clientId, subscription_key AS subscriptionKey, facts,
  created_at AS createdAt, tries`;
const FINISH = `UPDATE notices SET due_at = NULL, finished_at = :now WHERE id IN (SELECT value FROM json_each(:ids))`;
const WAIT = `UPDATE notices SET due_at = max(due_at, :quietUntil) WHERE ${OF_OWNER} AND channel = :channel
  AND due_at IS NOT NULL`;
const POSTPONE = `UPDATE notices SET due_at = :until WHERE id IN (SELECT value FROM json_each(:ids))`;

export class SqliteNoticeRepository implements NoticeRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async recipients({ storeHash, clientId }: Owner): Promise<string[]> {
    assertTenant(storeHash, clientId);
    return this.read({ storeHash, clientId });
  }

  async setRecipients({ storeHash, clientId }: Owner, emails: readonly string[], by: Actor): Promise<void> {
    assertTenant(storeHash, clientId);
    const owner = { storeHash, clientId };
    this.connection.transaction(() => {
      const store = this.connection.get('SELECT 1 FROM stores WHERE store_hash = :storeHash', { storeHash });
      if (!store) throw new NotFound('store');
      const before = { ...owner, emails: this.read(owner) };
      this.connection.run(SET_RECIPIENTS, { ...owner, emails: JSON.stringify(emails) });
      const versions = { before, after: { ...owner, emails: [...emails] } };
      recordChange(this.connection, by, draftChange('notice_recipients', 'updated', versions));
    });
  }

  async add({ facts, ...notice }: NewNotice): Promise<void> {
    const { storeHash, clientId, channel, createdAt } = notice;
    assertTenant(storeHash, clientId);
    this.connection.transaction(() => {
      const owner = { storeHash, clientId, channel };
      const { at } = this.connection.get<{ at: number | null }>(LAST_SENT, owner)!;
      const dueAt = Math.max(createdAt, (at ?? 0) + QUIET_AFTER_MS[channel]);
      this.connection.run(ADD, { ...notice, facts: JSON.stringify(facts), dueAt });
    });
  }

  async claim(channel: NoticeChannel, now: number, until: number): Promise<Notice[]> {
    return this.connection.transaction(() => {
      const owner = this.connection.get<Owner>(DUE_OWNER, { channel, now });
      if (!owner) return [];
      const { storeHash, clientId } = owner;
      const values = { channel, now, until, storeHash, clientId };
      const rows = this.connection.all<Omit<Notice, 'facts'> & { facts: string }>(CLAIM, values);
      const claimed = rows.map(({ facts, ...row }) => ({
        ...row,
        facts: JSON.parse(facts) as Notice['facts'],
      }));
      return claimed.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    });
  }

  async finish(notices: readonly Notice[], now: number, quietUntil: number): Promise<void> {
    const [first] = notices;
    if (!first) return;
    const { storeHash, clientId, channel } = first;
    this.connection.transaction(() => {
      this.connection.run(FINISH, { ids: idsOf(notices), now });
      this.connection.run(WAIT, { storeHash, clientId, channel, quietUntil });
    });
  }

  async postpone(notices: readonly Notice[], until: number): Promise<void> {
    this.connection.run(POSTPONE, { ids: idsOf(notices), until });
  }

  private read(owner: { storeHash: string; clientId: string }): string[] {
    const row = this.connection.get<{ emails: string }>(RECIPIENTS, owner);
    return row ? (JSON.parse(row.emails) as string[]) : [];
  }
}

const idsOf = (notices: readonly Notice[]) => JSON.stringify(notices.map(({ id }) => id));
