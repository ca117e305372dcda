import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DeliveryEngine } from './delivery-engine.js';
import { DeliveryRepository } from './model/delivery.repository.js';
import { CircuitBreakers } from './policy/circuit-breakers.js';

/** Metrics that are read when Prometheus asks for them. */
@Injectable()
export class DeliveryGauges {
  constructor(
    private readonly registry: Registry,
    engine: DeliveryEngine,
    circuits: CircuitBreakers,
    deliveries: DeliveryRepository,
  ) {
    this.gauge('storehooks_lanes', 'Hooks with work in memory.', () => engine.depth.lanes);
    this.gauge('storehooks_queued_deliveries', 'Deliveries waiting in memory.', () => engine.depth.queued);
    this.gauge('storehooks_attempts_in_flight', 'Attempts under way.', () => engine.depth.inFlight);
    this.gauge(
      'storehooks_oldest_due_age_seconds',
      'How long the oldest due delivery has waited.',
      async () => {
        const at = await deliveries.oldestDueAt();
        return at === null ? 0 : Math.max(0, (Date.now() - at) / 1000);
      },
    );
    new Gauge({
      name: 'storehooks_circuits',
      help: "Circuits of apps' destination hosts, by state.",
      labelNames: ['state'],
      registers: [registry],
      collect() {
        for (const [state, count] of Object.entries(circuits.count(performance.now())))
          this.set({ state }, count);
      },
    });
  }

  private gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        // If the database does not answer, the other metrics must still be readable.
        this.set(await Promise.resolve(read()).catch(() => Number.NaN));
      },
    });
  }
}
