import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiOpenProblems } from '../errors/api-errors.js';
import { type Health, HealthService, healthSchema } from './health.service.js';

@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Check that the process is alive' })
  @ApiOkResponse({ description: 'The process is alive.', standardSchema: healthSchema })
  live(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Check that the service is ready',
    description:
      'Ready: the database answers, its schema is up to date, and the service is not shutting down.',
  })
  @ApiOkResponse({ description: 'The service is ready.', standardSchema: healthSchema })
  @ApiOpenProblems('/health/ready', { code: 'service_unavailable', message: 'The service is shutting down.' })
  ready(): Promise<Health> {
    return this.health.ready();
  }
}
