import type { Recovery } from '../../api/recovery.ts';
import { failureName } from '../deliveries/failure-names.ts';

export const STATES: Record<Recovery['state'], string> = {
  running: 'running',
  done: 'done',
  cancelled: 'canceled',
  dry_run: 'counted only',
};

const ENDED: Record<Recovery['states'][number], string> = {
  exhausted: 'failed',
  delivered: 'delivered',
  cancelled: 'canceled',
};

/** Which deliveries it takes, as one line. */
export function takesText({ store_hash, client_id, host, hook, failure, states }: Recovery): string {
  const parts = [
    `${states.map((state) => ENDED[state]).join(', ')} deliveries`,
    ...(store_hash ? [`store ${store_hash}`] : []),
    ...(client_id ? [`app ${client_id}`] : []),
    ...(host ? [`host ${host}`] : []),
    ...(hook ? [`hook ${hook}`] : []),
    ...(failure ? [failureName(failure)] : []),
  ];
  return parts.join(', ');
}

/** Of what matched, what has had its turn. */
export const shareDone = ({ matched, remaining }: Recovery): number =>
  matched === 0 ? 100 : Math.round(((matched - remaining) / matched) * 100);
