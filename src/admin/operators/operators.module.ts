import { Module } from '@nestjs/common';
import { OperatorsService } from './operators.service.js';

/** A separate module: the command line and the first start create operators without the routes. */
@Module({ providers: [OperatorsService], exports: [OperatorsService] })
export class OperatorsModule {}
