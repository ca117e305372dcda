import type { NewRecovery } from '../../admin/replays/recovery.repository.js';
import type { Replay } from '../../delivery/model/replay.repository.js';
import type { SkipReason } from '../../delivery/model/replay-rules.js';
import { type RecoveryDocument, type ReplayDocument, toDocument } from '../mongo/queue/replay-document.js';
import { parseStates, RECOVERY, REPLAY, type Stored, toReplay } from '../sqlite/replays/replay-rows.js';
import type { CopySource } from './source.js';

interface Place {
  nextStepAt: number;
  metSeq: number;
}

interface OfRecovery {
  recovery: string | null;
  skipped: SkipReason | null;
}

type ReplayRow = Stored<Replay> & Place & OfRecovery;
type RecoveryRow = Stored<NewRecovery> & Pick<RecoveryDocument, 'cancelledAt'>;

const SELECT = `SELECT ${REPLAY}, recovery, skipped, next_step_at AS nextStepAt, met_event_seq AS metSeq FROM replays`;
/** Retention may have removed the event itself. */
const LAST_MET = 'SELECT id FROM events WHERE seq <= :metSeq ORDER BY seq DESC LIMIT 1';

/** Replays go on where they were: in MongoDB the place is the id of the last event that they met. */
export function copiedReplays({ connection }: CopySource): ReplayDocument[] {
  return connection.all<ReplayRow>(SELECT).map(({ metSeq, nextStepAt, recovery, skipped, ...row }) => {
    const met = connection.get<{ id: string }>(LAST_MET, { metSeq })?.id ?? '';
    const document = { ...toDocument(toReplay(row)), nextStepAt, met };
    if (recovery === null) return document;
    const { only: _, ...part } = document;
    return { ...part, recovery, skipped };
  });
}

export function copiedRecoveries({ connection }: CopySource): RecoveryDocument[] {
  const rows = connection.all<RecoveryRow>(`SELECT ${RECOVERY} FROM recoveries`);
  return rows.map((row) => {
    const { id: _id, ...recovery } = parseStates(row);
    return { _id, ...recovery };
  });
}
