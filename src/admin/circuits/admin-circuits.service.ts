import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { ChangeRepository } from '../../audit/change.repository.js';
import { draftChange } from '../../audit/change-draft.js';
import { PROBE_ASKED } from '../../delivery/jobs/circuit-prober.js';
import { ProcessReporter } from '../../delivery/jobs/process-reporter.js';
import { NotFound } from '../../errors/repository-errors.js';
import { toPage } from '../page.js';
import type { AdminCircuit, AdminCircuitList, AdminCircuitQuery } from './admin-circuit.schemas.js';
import { circuitsOfAll } from './circuits-of-all.js';

/** What circuits hold back, in every process. */
@Injectable()
export class AdminCircuitsService {
  constructor(
    private readonly processes: ProcessReporter,
    private readonly changes: ChangeRepository,
  ) {}

  async list({ state, cursor = '', limit }: AdminCircuitQuery): Promise<AdminCircuitList> {
    const all = circuitsOfAll(await this.processes.all());
    const found = all.filter((one) => one.id > cursor && (state === undefined || one.state === state));
    const { items, next_cursor } = toPage(found, limit, ({ id }) => id);
    return { data: items, next_cursor };
  }

  /** The change is both the audit row and what tells every process. @throws NotFound, also if the circuit is closed */
  async probe(id: string, by: Actor): Promise<AdminCircuit> {
    const circuit = circuitsOfAll(await this.processes.all()).find((one) => one.id === id);
    if (!circuit) throw new NotFound('circuit');
    const asked = { id, clientId: circuit.client_id, host: circuit.host };
    await this.changes.ask(draftChange('circuit', PROBE_ASKED, { before: null, after: asked }), by);
    return circuit;
  }
}
