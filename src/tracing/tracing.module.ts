import { Global, Module } from '@nestjs/common';
import { startTracing } from './start-tracing.js';
import { Tracing } from './tracing.js';

@Global()
@Module({
  providers: [{ provide: Tracing, useFactory: () => startTracing(process.env) }],
  exports: [Tracing],
})
export class TracingModule {}
