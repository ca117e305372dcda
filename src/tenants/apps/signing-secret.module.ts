import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { JwksController } from './jwks.controller.js';
import { SigningKeyController } from './signing-key.controller.js';
import { SigningKeysService } from './signing-keys.service.js';
import { SigningSecretController } from './signing-secret.controller.js';

/** A separate module: AuthModule imports TenantsModule, so TenantsModule cannot import AuthModule. */
@Module({
  imports: [AuthModule],
  controllers: [SigningSecretController, SigningKeyController, JwksController],
  providers: [SigningKeysService],
})
export class SigningSecretModule {}
