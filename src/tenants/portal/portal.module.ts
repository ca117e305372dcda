import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants.module.js';
import { ConsoleSessionController } from './console-session.controller.js';
import { ConsoleSessionService } from './console-session.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [ConsoleSessionController],
  providers: [ConsoleSessionService],
})
export class PortalModule {}
