import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { AppsService } from './apps.service.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { SigningSecrets } from './signing-secrets.js';
import { StoreDirectory } from './store-directory.js';
import { StoresService } from './stores.service.js';
import { TenantRefresh } from './tenant-refresh.js';
import { TokenEndpointController } from './token-endpoint.controller.js';
import { TokenEndpointService } from './token-endpoint.service.js';
import { TokenVerifier } from './token-verifier.js';
import { TokensService } from './tokens.service.js';

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
