import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';

@ApiTags('Operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({ summary: 'Get the metrics for Prometheus' })
  @ApiOkResponse({
    description: 'The metrics in the text format of Prometheus.',
    content: { 'text/plain': { schema: { type: 'string' }, example: 'process_cpu_seconds_total 0.42' } },
  })
  metrics(): Promise<string> {
    return this.registry.metrics();
  }
}
