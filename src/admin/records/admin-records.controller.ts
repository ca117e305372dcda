import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { answerTo } from '../../errors/answer-to.js';
import { NotFound } from '../../errors/repository-errors.js';
import { AdminRoute, AdminRoutes } from '../admin-routes.decorator.js';
import {
  type AdminRecord,
  adminRecordSchema,
  type RecordId,
  recordIdSchema,
} from './admin-record.schemas.js';
import { AdminRecordsService } from './admin-records.service.js';

@Controller('admin/v1/records')
@AdminRoutes({ takesBody: false })
export class AdminRecordsController {
  constructor(private readonly records: AdminRecordsService) {}

  @Get(':id')
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Find the store of an event, a delivery or a hook',
    description:
      'For an id without a store, such as one from a log line of a receiver. The routes of that store show the record itself. Stores and apps are found by the `q` of their lists.',
    path: '/admin/v1/records/dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_0',
    refusals: [answerTo(new NotFound('record'))],
  })
  @ApiOkResponse({ description: 'Where the record is.', standardSchema: adminRecordSchema })
  find(@Param('id', { schema: recordIdSchema }) id: RecordId): Promise<AdminRecord> {
    return this.records.find(id);
  }
}
