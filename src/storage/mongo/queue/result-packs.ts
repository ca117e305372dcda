import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { FailedAttempt } from '../../../delivery/model/delivery.js';
import type { Settlement } from '../../../delivery/model/settlement.js';
import { endingOf } from '../../../stats/ending.js';
import type { Ending } from '../../../stats/tally.js';
import type { AttemptPack, PackedAttempt, PackedEnding } from './event-document.js';
import { insertAll, type QueueCollections } from './queue-collections.js';

/** What a group of results has to keep, or null. The statistics count it as well, so it has all that they count. */
export function packOfResults(_id: string, l: string, settled: Settlement[]): AttemptPack | null {
  const now = new Date();
  const a = settled.flatMap(packedAttempt);
  const z = settled.flatMap((settlement) => packedEnding(settlement, now));
  if (a.length + z.length === 0) return null;
  const ends = [...a.map(({ t, ms }) => t.getTime() + ms), ...z.map(({ t }) => t.getTime())];
  const at = new Date(Math.max(...ends));
  return { _id, at, a, ...(z.length > 0 && { z }), u: new Date(Math.min(...ends)), l };
}

/**
 * Says that deliveries of one hook are about to be parked or cancelled. Call it before the update, which names the pack
 * in each delivery that it finds: if the process dies in between, the statistics still count exactly those. Returns the
 * pack's name.
 */
export function keepEndings(
  queue: QueueCollections,
  { ids, key: k, ending }: { ids: readonly string[]; key: string; ending: Ending },
  session?: mongo.ClientSession,
): Promise<string> {
  return keepEach(
    queue,
    ids.map((e) => ({ e, k })),
    ending,
    session,
  );
}

/** The same for deliveries of any hooks, each by its event and hook. */
export async function keepEach(
  { db, attempts }: QueueCollections,
  ended: readonly { e: string; k: string }[],
  w: Ending,
  session?: mongo.ClientSession,
): Promise<string> {
  const t = new Date();
  const pack: AttemptPack = {
    _id: randomUUID(),
    at: t,
    a: [],
    z: ended.map((one) => ({ ...one, t, w })),
    u: t,
  };
  if (session) await attempts.insertOne(pack, { session });
  else await insertAll(db, 'attempts', [pack]);
  return pack._id;
}

function packedAttempt(settlement: Settlement): PackedAttempt[] {
  const { ref, attempt } = settlement;
  if (attempt === null) return [];
  const { number: n, startedAt, durationMs: ms, status: st } = attempt;
  const w = endingOf(settlement);
  const failed = 'failure' in attempt ? packedFailure(attempt) : {};
  const pulled = settlement.pull && { pl: settlement.pull.id };
  const packed = { e: ref.eventId, o: ref.ordinal, n, t: new Date(startedAt), ms, st };
  return [{ ...packed, ...(w && { w }), ...failed, ...pulled }];
}

const packedFailure = ({ failure, reason, excerpt }: FailedAttempt) => ({
  f: failure,
  ...(reason && { r: reason }),
  ...(excerpt && { x: excerpt }),
});

function packedEnding(settlement: Settlement, t: Date): PackedEnding[] {
  const w = settlement.attempt === null ? endingOf(settlement) : null;
  return w === null ? [] : [{ e: settlement.ref.eventId, o: settlement.ref.ordinal, t, w }];
}
