import { Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

function newRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Exports prom-client's `Registry`, where every module registers its metrics. */
@Module({
  providers: [{ provide: Registry, useFactory: newRegistry }],
  exports: [Registry],
})
export class MetricsModule {}
