import { Module } from '@nestjs/common';
import { Draining } from './draining.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { LoadWatch } from './load-watch.js';
import { MetricsModule } from './metrics.module.js';

@Module({
  imports: [MetricsModule],
  controllers: [HealthController],
  providers: [Draining, HealthService, LoadWatch],
  exports: [Draining, LoadWatch, MetricsModule],
})
export class OperationsModule {}
