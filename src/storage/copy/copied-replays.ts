import type { Replay } from '../../delivery/model/replay.repository.js';
import { REPLAY } from '../sqlite/replays/replay-step.js';
import type { CopySource } from './source.js';

type ReplayRow = Replay & { nextStepAt: number; metSeq: number };

const SELECT = `SELECT ${REPLAY}, next_step_at AS nextStepAt, met_event_seq AS metSeq FROM replays`;
/** Retention may have removed the event itself. */
const LAST_MET = 'SELECT id FROM events WHERE seq <= :metSeq ORDER BY seq DESC LIMIT 1';

/** Replays go on where they were: in MongoDB the place is the id of the last event that they met. */
export function copiedReplays({ connection }: CopySource) {
  return connection.all<ReplayRow>(SELECT).map(({ metSeq, ...replay }) => ({
    ...replay,
    met: connection.get<{ id: string }>(LAST_MET, { metSeq })?.id ?? '',
  }));
}
