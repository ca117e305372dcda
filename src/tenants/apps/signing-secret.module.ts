import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { SigningSecretController } from './signing-secret.controller.js';

/** A module of its own: authentication depends on tenants, so their module cannot depend on it. */
@Module({ imports: [AuthModule], controllers: [SigningSecretController] })
export class SigningSecretModule {}
