import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from './config.js';
import { PublicAddress } from './public-address.js';

/** Provides the environment, which the entry point of the process has parsed once. */
@Global()
@Module({})
export class ConfigModule {
  static of(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: PublicAddress, useValue: new PublicAddress(config) },
      ],
      exports: [Config, PublicAddress],
    };
  }
}
