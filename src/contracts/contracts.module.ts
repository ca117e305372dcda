import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ContractsController } from './contracts.controller.js';

@Module({ imports: [AuthModule, CatalogModule], controllers: [ContractsController] })
export class ContractsModule {}
