import type { Circuit } from '../../api/circuits.ts';
import type { Incident } from '../../api/incidents.ts';
import type { StatsStep } from '../../api/stats.ts';
import type { System } from '../../api/system.ts';
import { visibleLine } from '../../ui/foreign-text.ts';
import { bytesText, durationText } from './quantities.ts';

/** Something that needs an operator. */
export interface Finding {
  what: string;
  /** What to do first. */
  advice: string;
  /** The screen that shows more of it. */
  to?: '/incidents' | '/circuits';
}

/** As the alerts of docs/alerts.yml have it. */
const LATE_SECONDS = 120;
const WATCHED_MS = 10 * 60_000;
/** Every event and every result waits for the database at least once. */
const SLOW_DATABASE_MS = 1_000;
/** Below both, publishing is refused. */
const LEAST_FREE = { share: 0.05, bytes: 2e9 };

/** What is wrong with the service itself, the most urgent first. */
export function serviceFindings(system: System, { recent, incidents }: Attempts): Finding[] {
  return [
    diskFull(system),
    noSender(system),
    late(system),
    allFail(recent, incidents),
    slowDatabase(system),
  ].filter((finding) => finding !== null);
}

interface Attempts {
  /** Of the last minutes. */
  recent: StatsStep[];
  /** Those that are open. */
  incidents: Incident[];
}

/** The steps of the last 10 minutes. */
export const recentSteps = (steps: StatsStep[], now: number): StatsStep[] =>
  steps.filter(({ from }) => Date.parse(from) > now - WATCHED_MS);

function diskFull({ disk }: System): Finding | null {
  if (!disk || disk.free_bytes >= Math.min(disk.total_bytes * LEAST_FREE.share, LEAST_FREE.bytes))
    return null;
  return {
    what: `The disk is nearly full: ${bytesText(disk.free_bytes)} are free`,
    advice: 'Publishing is refused, and deliveries go on. Free some space.',
  };
}

function noSender({ processes }: System): Finding | null {
  if (processes.some(({ role }) => role !== 'api')) return null;
  return {
    what: 'No process sends deliveries',
    advice: 'Start one with ROLE=all or ROLE=dispatcher. What was accepted is kept, and is sent then.',
  };
}

function late({ oldest_due_age_seconds: age }: System): Finding | null {
  if (age <= LATE_SECONDS) return null;
  return {
    what: `Deliveries are late: the oldest that is due waits for ${durationText(age)}`,
    advice:
      'If many attempts are under way, slow receivers delay all others: start another process. If few are, look at the log for failures of the database.',
  };
}

/** One host that fails is its receiver's trouble. Where all fail, at several hosts, it is more likely ours. */
function allFail(recent: StatsStep[], incidents: Incident[]): Finding | null {
  const failed = recent.reduce((sum, step) => sum + failuresOf(step), 0);
  if (failed === 0 || recent.some(({ delivered }) => delivered > 0)) return null;
  const hosts = new Set(
    incidents.filter(({ hook }) => hook.kind !== 'pull').map(({ hook }) => new URL(hook.destination).host),
  );
  if (hosts.size < 2) return null;
  return {
    what: `No attempt of the last 10 minutes succeeded, at ${hosts.size.toLocaleString('en')} hosts`,
    advice: 'Look at the way out of this network: DNS, firewall, routes, the clock.',
    to: '/incidents',
  };
}

const failuresOf = ({ failed }: StatsStep) => Object.values(failed).reduce((sum, count) => sum + count, 0);

function slowDatabase({ database: { latency_ms } }: System): Finding | null {
  if (latency_ms <= SLOW_DATABASE_MS) return null;
  return {
    what: `The database is slow: it answered in ${Math.round(latency_ms).toLocaleString('en')} ms`,
    advice: 'Look at its disk and its load.',
  };
}

interface Listed<T> {
  data: T[];
  next_cursor: string | null;
}

/** What is wrong with receivers: their hosts are held back, or their hooks fail. */
export function receiverFindings(circuits: Listed<Circuit>, incidents: Listed<Incident>): Finding[] {
  return [heldBack(circuits), failing(incidents)].filter((finding) => finding !== null);
}

function heldBack(circuits: Listed<Circuit>): Finding | null {
  if (circuits.data.length === 0) return null;
  return {
    what: countText(circuits, 'host is held back', 'hosts are held back'),
    advice: 'Deliveries wait, and use up no attempts. When its receiver works again, probe it.',
    to: '/circuits',
  };
}

function failing(incidents: Listed<Incident>): Finding | null {
  const [worst] = [...incidents.data].sort((one, other) => other.count - one.count);
  if (!worst) return null;
  const first = `First look at ${visibleLine(worst.hook.scope)} of store ${worst.store_hash}, with ${worst.count.toLocaleString('en')} failed attempts.`;
  const off = new Set(incidents.data.filter(({ hook }) => !hook.is_active).map(({ hook }) => hook.key)).size;
  const offText = off === 1 ? '1 hook is off' : `${off.toLocaleString('en')} hooks are off`;
  return {
    what: countText(incidents, 'incident is open', 'incidents are open'),
    advice:
      off === 0 ? first : `${offText}: what they should get is parked for a time, then dropped. ${first}`,
    to: '/incidents',
  };
}

function countText({ data, next_cursor }: Listed<unknown>, one: string, many: string): string {
  const more = next_cursor === null ? '' : 'More than ';
  return data.length === 1 && !more ? `1 ${one}` : `${more}${data.length.toLocaleString('en')} ${many}`;
}
