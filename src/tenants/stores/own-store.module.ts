import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { OwnStoreController } from './own-store.controller.js';

/** A separate module: AuthModule imports TenantsModule, so TenantsModule cannot import AuthModule. */
@Module({ imports: [AuthModule], controllers: [OwnStoreController] })
export class OwnStoreModule {}
