import { Module } from '@nestjs/common';
import { ConnectionMetrics } from './connection-metrics.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { LoadWatch } from './load-watch.js';
import { MetricsModule } from './metrics.module.js';
import { ShutdownState } from './shutdown-state.js';

@Module({
  imports: [MetricsModule],
  controllers: [HealthController],
  providers: [ShutdownState, HealthService, LoadWatch, ConnectionMetrics],
  exports: [ShutdownState, LoadWatch, MetricsModule],
})
export class OperationsModule {}
