import type { RatePlaces } from '../../delivery/policy/rate-places.js';
import type { HookCertificate } from '../../delivery/report/certificate.repository.js';
import type { Incident } from '../../incidents/incident.js';
import type { Notice } from '../../notices/notice.js';
import type { Owner } from '../../subscriptions/subscription.js';
import type { PortalSession } from '../../tenants/portal/portal-session.js';
import type { Grant } from '../../tenants/tokens/access-token.js';
import { grantKey } from '../mongo/records/mongo-token.repository.js';
import { copiedRecoveries, copiedReplays } from './copied-replays.js';
import { copiedStats } from './copied-stats.js';
import { type CopySource, rowsOf } from './source.js';

export type Document = Record<string, unknown> & { _id: unknown };

/** One table of records, and the collection that gets them. */
interface CopiedTable {
  table: string;
  collection: string;
  /** The documents, in pieces. Reading them again gives the same ones. */
  pages(source: CopySource): AsyncIterable<Document[]>;
}

/** Of a hook with a rate limit. */
interface Window {
  subscriptionKey: string;
  storeHash: string;
  places: RatePlaces;
}

const CHANGES = 1_000;
const DAY_MS = 86_400_000;

/** Tables with one document for each row. A new table of records is one more line here. */
export const COPIED_RECORDS: CopiedTable[] = [
  whole('stores', 'storeHash', (source) => source.stores.list()),
  whole('apps', 'clientId', (source) => source.apps.list()),
  whole('grants', grantKey, (source) => rowsOf<Grant>(source, 'grants', ['scopes'])),
  whole('tokens', 'id', (source) => source.tokens.list()),
  whole('operators', 'id', (source) => source.operators.list()),
  whole('portal_sessions', 'id', (source) => rowsOf<PortalSession>(source, 'portal_sessions')),
  { table: 'key_canaries', collection: 'key_canaries', pages: canaries },
  whole('subscriptions', 'key', subscriptionsOf),
  { table: 'recoveries', collection: 'recoveries', pages: recoveries },
  { table: 'replays', collection: 'replays', pages: replays },
  { table: 'stats', collection: 'stats', pages: stats },
  { table: 'incidents', collection: 'incidents', pages: incidents },
  whole<Owner>(
    'notice_recipients',
    ({ storeHash, clientId }) => `${storeHash} ${clientId}`,
    (source) => rowsOf<Owner>(source, 'notice_recipients', ['emails']),
  ),
  { table: 'notices', collection: 'notices', pages: notices },
  { table: 'certificates', collection: 'certificates', pages: certificates },
  { table: 'rate_places', collection: 'rate_places', pages: windows },
  { table: 'changes', collection: 'changes', pages: changes },
];

/** Why a table is not among them. */
export const OTHER_TABLES: Record<string, string> = {
  events: 'one document for each event, by event-documents.ts',
  deliveries: 'in the document of their event',
  attempts: 'in packs, by event-documents.ts',
  targets:
    'MongoDB has the key and the owner of a subscription in each delivery, and finds the last results there',
  scopes: 'MongoDB has the name in each event',
  runs: 'a lease ends with its process, and copying ends the last one',
  result_groups: 'counted into stats before the copy',
  stats_hooks: 'MongoDB has the key and the owner of a hook in each of its minutes and hours',
  retention_time: 'in the collection meta, by copied-counters.ts',
  sqlite_sequence: 'in the collection counters, by copied-counters.ts',
};

/** Why a collection is not filled from a table of records. */
export const OTHER_COLLECTIONS: Record<string, string> = {
  events: 'by event-documents.ts',
  attempts: 'by event-documents.ts',
  counters: 'by copied-counters.ts',
  meta: 'the schema, the state of this copy, and the time of retention',
  locks: 'of the migration that runs',
  runs: 'leases of living processes',
  change_readers: 'living processes',
  processes: 'reports of living processes',
  deleted_subscriptions: 'from the log of changes, by deleted-subscriptions.ts',
};

/**
 * A table that fits into memory.
 * @param key the field that is the document's key too, or what makes the key
 */
function whole<Row extends object>(
  table: string,
  key: (keyof Row & string) | ((row: Row) => string),
  read: (source: CopySource) => Row[] | Promise<Row[]>,
): CopiedTable {
  const keyOf = typeof key === 'function' ? key : (row: Row) => row[key];
  return {
    table,
    collection: table,
    async *pages(source) {
      yield (await read(source)).map((row) => ({ _id: keyOf(row), ...row }));
    },
  };
}

async function* canaries({ keyCanaries }: CopySource): AsyncIterable<Document[]> {
  yield (await keyCanaries.list()).map(({ keyId, sealed }) => ({ _id: keyId, sealed }));
}

async function* recoveries(source: CopySource): AsyncIterable<Document[]> {
  yield copiedRecoveries(source).map((recovery) => ({ ...recovery }));
}

async function* stats(source: CopySource): AsyncIterable<Document[]> {
  for await (const page of copiedStats(source)) yield page.map((document) => ({ ...document }));
}

async function* incidents(source: CopySource): AsyncIterable<Document[]> {
  const rows = rowsOf<Incident & { latest: number }>(source, 'incidents');
  yield rows.map(({ id: _id, latest, ...incident }) => ({
    _id,
    ...incident,
    ...(latest && { latest: true }),
  }));
}

async function* notices(source: CopySource): AsyncIterable<Document[]> {
  const rows = rowsOf<Notice & Record<string, unknown>>(source, 'notices', ['facts']);
  yield rows.map(({ id: _id, ...notice }) => ({ _id, ...notice }));
}

async function* certificates(source: CopySource): AsyncIterable<Document[]> {
  const rows = rowsOf<HookCertificate & { told: number | null }>(source, 'certificates');
  yield rows.map(({ subscriptionKey: _id, told, ...certificate }) => ({
    _id,
    ...certificate,
    told: told === null ? null : told === 1,
  }));
}

/** For a day longer than they mean anything: the server must delete none before the copy is verified. */
async function* windows(source: CopySource): AsyncIterable<Document[]> {
  const freeFrom = new Date(Date.now() + DAY_MS);
  const rows = rowsOf<Window>(source, 'rate_places', ['places']);
  yield rows.map(({ subscriptionKey: _id, storeHash, places }) => ({
    _id,
    storeHash,
    places,
    version: 'copied',
    freeFrom,
  }));
}

async function* replays(source: CopySource): AsyncIterable<Document[]> {
  yield copiedReplays(source).map((replay) => ({ ...replay }));
}

/** `order` counts them as they were created. The order of a later one is the number of its change, which is larger. */
async function subscriptionsOf({ connection, stores, subscriptions }: CopySource) {
  const created = connection.all<{ key: string; id: number }>('SELECT key, id FROM subscriptions');
  const orders = new Map(created.map(({ key, id }) => [key, id]));
  const all = await Promise.all(
    (await stores.list()).map(({ storeHash }) => subscriptions.ofStore(storeHash)),
  );
  return all.flat().map((one) => ({ order: orders.get(one.key)!, ...one }));
}

async function* changes({ changes: log }: CopySource): AsyncIterable<Document[]> {
  for (let seq = 0; ; ) {
    const page = await log.since(seq, CHANGES);
    if (page.length === 0) return;
    yield page.map((change) => ({ _id: change.seq, ...change }));
    seq = page.at(-1)!.seq;
  }
}
