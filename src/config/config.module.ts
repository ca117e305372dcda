import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from './config.js';
import { PublicAddress } from './public-address.js';

/** Hands the environment, parsed once by whoever starts the process, to all that asks for Config. */
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
