import { hash } from 'node:crypto';
import type { TimedReport } from '../../delivery/jobs/process-reporter.js';
import { toIso } from '../../delivery-log/moment.schemas.js';
import type { AdminCircuit } from './admin-circuit.schemas.js';

/** Derived from what the circuit is of, so that every process gives it the same id. */
export const circuitIdOf = (clientId: string, host: string): string =>
  hash('sha256', `${clientId} ${host}`, 'hex').slice(0, 32);

/** The circuits of all processes, each once, by id. */
export function circuitsOfAll(reports: readonly TimedReport[]): AdminCircuit[] {
  const circuits = new Map<string, AdminCircuit>();
  for (const { id: process, reportedAt, circuits: held } of reports) {
    for (const { clientId, host, state, opensInMs } of held) {
      const id = circuitIdOf(clientId, host);
      const circuit = circuits.get(id) ?? { id, client_id: clientId, host, state, processes: [] };
      circuits.set(id, circuit);
      if (state === 'open') circuit.state = state;
      const next_probe_at = state === 'open' ? toIso(reportedAt + opensInMs) : null;
      circuit.processes.push({ process, state, next_probe_at, reported_at: toIso(reportedAt) });
    }
  }
  return [...circuits.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
