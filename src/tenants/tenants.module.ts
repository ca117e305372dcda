import { Module } from '@nestjs/common';
import { SecretsModule } from '../secrets/secrets.module.js';
import { AppsService } from './apps.service.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { SigningSecrets } from './signing-secrets.js';
import { StoreDirectory } from './store-directory.js';
import { StoresService } from './stores.service.js';
import { TokenEndpointController } from './token-endpoint.controller.js';
import { TokenEndpointService } from './token-endpoint.service.js';
import { TokenVerifier } from './token-verifier.js';
import { TokensService } from './tokens.service.js';

@Module({
  imports: [SecretsModule],
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
