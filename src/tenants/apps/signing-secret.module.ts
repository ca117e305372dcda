import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { SigningSecretController } from './signing-secret.controller.js';

/** A separate module: AuthModule imports TenantsModule, so TenantsModule cannot import AuthModule. */
@Module({ imports: [AuthModule], controllers: [SigningSecretController] })
export class SigningSecretModule {}
