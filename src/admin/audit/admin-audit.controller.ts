import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { AdminRoute, AdminRoutes, BAD_QUERY } from '../admin-routes.decorator.js';
import { AdminAuditService } from './admin-audit.service.js';
import {
  type AdminChangeList,
  type AdminChangeQuery,
  adminChangeListSchema,
  adminChangeQuerySchema,
} from './admin-change.schemas.js';
import { changeListExample } from './admin-change-examples.js';

@Controller('admin/v1/audit')
@AdminRoutes({ takesBody: false })
export class AdminAuditController {
  constructor(private readonly audit: AdminAuditService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List who changed what, and from where',
    description:
      'Every change of a record by an app, an operator or the service, the newest first, for as long as `RETENTION_AUDIT` keeps it.',
    path: '/admin/v1/audit',
    refusals: [BAD_QUERY],
  })
  @ApiOkResponse({
    description: 'A page of changes.',
    standardSchema: adminChangeListSchema,
    example: changeListExample,
  })
  list(@Query({ schema: adminChangeQuerySchema }) query: AdminChangeQuery): Promise<AdminChangeList> {
    return this.audit.list(query);
  }
}
