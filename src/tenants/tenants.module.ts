import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { AppsService } from './apps/apps.service.js';
import { KeyCheck } from './apps/key-check.js';
import { SigningSecrets } from './apps/signing-secrets.js';
import { PortalSessionsService } from './portal/portal-sessions.service.js';
import { StoreCache } from './stores/store-cache.js';
import { StoresService } from './stores/stores.service.js';
import { TenantCacheInvalidator } from './tenant-cache-invalidator.js';
import { TokenVerifier } from './tokens/token-verifier.js';
import { TokensService } from './tokens/tokens.service.js';

@Module({
  imports: [AuditModule, SecretsModule],
  providers: [
    StoresService,
    StoreCache,
    AppsService,
    SigningSecrets,
    KeyCheck,
    TokensService,
    TokenVerifier,
    PortalSessionsService,
    TenantCacheInvalidator,
  ],
  exports: [
    StoresService,
    StoreCache,
    AppsService,
    SigningSecrets,
    KeyCheck,
    TokensService,
    TokenVerifier,
    PortalSessionsService,
    SecretsModule,
  ],
})
export class TenantsModule {}
