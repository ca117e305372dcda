import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { AdminRoute, AdminRoutes } from '../admin-routes.decorator.js';
import { type AdminSystem, adminSystemSchema } from './admin-system.schemas.js';
import { AdminSystemService } from './admin-system.service.js';

const example: AdminSystem = {
  version: '0.1.0',
  database: { name: 'mongodb', latency_ms: 0.8 },
  oldest_due_age_seconds: 0.12,
  disk: null,
  processes: [
    {
      id: '28e547bb-baf4-433b-8c35-05b6e9b0ea04',
      role: 'dispatcher',
      version: '0.1.0',
      reported_at: '2026-01-17T00:27:51.004Z',
      uptime_seconds: 86_400,
      lanes: 12,
      queued: 340,
      in_flight: 64,
      commit_size: { events: null, results: 17.5 },
      circuits: 1,
    },
  ],
};

@Controller('admin/v1/system')
@AdminRoutes({ takesBody: false })
export class AdminSystemController {
  constructor(private readonly system: AdminSystemService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Look at the whole service',
    description:
      'The processes, the queue, the database and its disk. Each process reports every two seconds; one that has been silent for 15 seconds is left out.',
    path: '/admin/v1/system',
  })
  @ApiOkResponse({ description: 'The service now.', standardSchema: adminSystemSchema, example })
  look(): Promise<AdminSystem> {
    return this.system.look();
  }
}
