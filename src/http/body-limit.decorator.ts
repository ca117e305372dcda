import { Reflector } from '@nestjs/core';

export interface BodyLimits {
  bytes: number;
  /** Of an array of things, each may have as many keys as one alone. */
  keysPerElement: boolean;
}

/** For routes whose bodies may be other than the 64 KiB of everything else. */
export const BodyLimit = Reflector.createDecorator<BodyLimits>();
