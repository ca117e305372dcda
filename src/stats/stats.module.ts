import { Module } from '@nestjs/common';
import { StatsFolder } from './stats-folder.js';

/** Keeps the statistics. Every role has it: a process that only accepts events folds what dispatchers wrote. */
@Module({ providers: [StatsFolder] })
export class StatsModule {}
