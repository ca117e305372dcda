import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { BearerStrategy } from './bearer.strategy.js';

/** Import it where `OAuthGuard` or `IngestGuard` is used: both need the TokenVerifier that it exports. */
@Module({ imports: [TenantsModule], providers: [BearerStrategy], exports: [TenantsModule] })
export class AuthModule {}
