import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { OperationsModule } from '../operations/operations.module.js';
import { EventsController } from './events.controller.js';
import { PublishingModule } from './publishing.module.js';

@Module({ imports: [AuthModule, PublishingModule, OperationsModule], controllers: [EventsController] })
export class EventsModule {}
