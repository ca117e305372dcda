import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { AppsService } from './apps/apps.service.js';
import { SigningSecrets } from './apps/signing-secrets.js';
import { ClientAuthenticator } from './oauth/client-authenticator.js';
import { TokenEndpointController } from './oauth/token-endpoint.controller.js';
import { TokenEndpointService } from './oauth/token-endpoint.service.js';
import { StoreDirectory } from './stores/store-directory.js';
import { StoresService } from './stores/stores.service.js';
import { TenantRefresh } from './tenant-refresh.js';
import { TokenVerifier } from './tokens/token-verifier.js';
import { TokensService } from './tokens/tokens.service.js';

@Module({
  imports: [AuditModule, SecretsModule],
  controllers: [TokenEndpointController],
  providers: [
    StoresService,
    StoreDirectory,
    AppsService,
    SigningSecrets,
    TokensService,
    TokenVerifier,
    ClientAuthenticator,
    TokenEndpointService,
    TenantRefresh,
  ],
  exports: [
    StoresService,
    StoreDirectory,
    AppsService,
    SigningSecrets,
    TokensService,
    TokenVerifier,
    SecretsModule,
  ],
})
export class TenantsModule {}
