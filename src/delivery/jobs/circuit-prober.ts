import { Injectable } from '@nestjs/common';
import type { Change } from '../../audit/change.js';
import { ChangeFeed } from '../../audit/change-feed.js';
import { CircuitBreakers } from '../policy/circuit-breakers.js';

/** The action of the change by which an operator asks every process for a probe. */
export const PROBE_ASKED = 'probe_asked';

/** Lets a probe go in this process when an operator has asked for one in any. */
@Injectable()
export class CircuitProber {
  constructor(
    feed: ChangeFeed,
    private readonly circuits: CircuitBreakers,
  ) {
    feed.on('circuit', (change) => this.changed(change));
  }

  /** Repetition is harmless: a circuit that is not open stays as it is. */
  private changed({ action, after }: Change): void {
    if (action !== PROBE_ASKED) return;
    const { clientId, host } = after as { clientId: string; host: string };
    this.circuits.probe(clientId, host, performance.now());
  }
}
