import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiOpenProblem } from '../errors/api-errors.js';
import { type Health, HealthService, healthSchema } from './health.service.js';

@ApiTags('Operations')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Is the process alive?' })
  @ApiOkResponse({ description: 'It is.', standardSchema: healthSchema })
  live(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Can it serve: the database answers, its migrations are done, and nobody is stopping it?',
  })
  @ApiOkResponse({ description: 'It can.', standardSchema: healthSchema })
  @ApiOpenProblem('/health/ready', { code: 'service_unavailable', message: 'The service is shutting down.' })
  ready(): Promise<Health> {
    return this.health.ready();
  }
}
