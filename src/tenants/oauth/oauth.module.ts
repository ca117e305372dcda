import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants.module.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { TokenEndpointController } from './token-endpoint.controller.js';
import { TokenEndpointService } from './token-endpoint.service.js';

@Module({
  imports: [TenantsModule],
  controllers: [TokenEndpointController],
  providers: [ClientAuthenticator, TokenEndpointService],
})
export class OAuthModule {}
