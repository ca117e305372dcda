import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { NotFound } from '../../../errors/repository-errors.js';
import { type NewNotice, type Notice, type NoticeChannel, QUIET_AFTER_MS } from '../../../notices/notice.js';
import type { NoticeRepository } from '../../../notices/notice.repository.js';
import type { Owner } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import { isDuplicateKey } from '../connection/mongo-errors.js';
import type { Mutations } from '../records/mutations.js';

interface NoticeDocument extends Omit<Notice, 'id'> {
  _id: string;
  /** Null once it is finished. */
  dueAt: number | null;
  finishedAt: number | null;
  /** Names the last claim. */
  claim?: string;
}

interface RecipientsDocument extends Owner {
  _id: string;
  emails: string[];
}

const AT_ONCE = 100;

const idOf = ({ storeHash, clientId }: Owner) => `${storeHash} ${clientId}`;

export class MongoNoticeRepository implements NoticeRepository {
  private readonly notices: mongo.Collection<NoticeDocument>;
  private readonly recipientsOf: mongo.Collection<RecipientsDocument>;

  constructor(
    private readonly db: mongo.Db,
    private readonly mutations: Mutations,
  ) {
    this.notices = db.collection<NoticeDocument>('notices');
    this.recipientsOf = db.collection<RecipientsDocument>('notice_recipients');
  }

  async recipients(owner: Owner): Promise<string[]> {
    assertTenant(owner.storeHash, owner.clientId);
    return (await this.recipientsOf.findOne({ _id: idOf(owner) }))?.emails ?? [];
  }

  async setRecipients({ storeHash, clientId }: Owner, emails: readonly string[], by: Actor): Promise<void> {
    assertTenant(storeHash, clientId);
    const owner = { storeHash, clientId };
    await this.mutations.run(by, async ({ session, record }) => {
      const stores = this.db.collection<{ _id: string }>('stores');
      if (!(await stores.findOne({ _id: storeHash }, { session }))) throw new NotFound('store');
      const found = await this.recipientsOf.findOne({ _id: idOf(owner) }, { session });
      const after = { ...owner, emails: [...emails] };
      await this.recipientsOf.replaceOne({ _id: idOf(owner) }, after, { session, upsert: true });
      const before = { ...owner, emails: found?.emails ?? [] };
      await record(draftChange('notice_recipients', 'updated', { before, after }));
    });
  }

  async add({ id: _id, ...notice }: NewNotice): Promise<void> {
    const { storeHash, clientId, channel, subscriptionKey, createdAt } = notice;
    assertTenant(storeHash, clientId);
    const subscriptions = this.db.collection<{ _id: string }>('subscriptions');
    if (!(await subscriptions.findOne({ _id: subscriptionKey }))) return;
    const sent = { storeHash, clientId, channel, finishedAt: { $ne: null } };
    const [last] = await this.notices.find(sent).sort({ finishedAt: -1 }).limit(1).toArray();
    const dueAt = Math.max(createdAt, (last?.finishedAt ?? 0) + QUIET_AFTER_MS[channel]);
    try {
      await this.notices.insertOne({ _id, ...notice, dueAt, finishedAt: null, tries: 0 });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async claim(channel: NoticeChannel, now: number, until: number): Promise<Notice[]> {
    const due = { channel, dueAt: { $ne: null, $lte: now } };
    const [first] = await this.notices.find(due).sort({ dueAt: 1 }).limit(1).toArray();
    if (!first) return [];
    const { storeHash, clientId } = first;
    const rows = this.notices.find({ ...due, storeHash, clientId }, { projection: { _id: 1 } });
    const ids = (await rows.sort({ createdAt: 1, _id: 1 }).limit(AT_ONCE).toArray()).map(({ _id }) => _id);
    const claim = randomUUID();
    // Each is due no longer for another process that claims at the same time.
    const update = { $set: { dueAt: until, claim }, $inc: { tries: 1 } };
    await this.notices.updateMany({ ...due, _id: { $in: ids } }, update);
    const mine = this.notices.find({ _id: { $in: ids }, claim }).sort({ createdAt: 1, _id: 1 });
    return (await mine.toArray()).map(toNotice);
  }

  async finish(notices: readonly Notice[], now: number, quietUntil: number): Promise<void> {
    const [first] = notices;
    if (!first) return;
    const { storeHash, clientId, channel } = first;
    const these = { _id: { $in: notices.map(({ id }) => id) } };
    await this.notices.updateMany(these, { $set: { dueAt: null, finishedAt: now } });
    const others = { storeHash, clientId, channel, dueAt: { $ne: null, $lt: quietUntil } };
    await this.notices.updateMany(others, { $set: { dueAt: quietUntil } });
  }

  async postpone(notices: readonly Notice[], until: number): Promise<void> {
    const these = { _id: { $in: notices.map(({ id }) => id) } };
    await this.notices.updateMany(these, { $set: { dueAt: until } });
  }
}

function toNotice(document: NoticeDocument): Notice {
  const { _id: id, channel, storeHash, clientId, subscriptionKey, facts, createdAt, tries } = document;
  return { id, channel, storeHash, clientId, subscriptionKey, facts, createdAt, tries };
}
