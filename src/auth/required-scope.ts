import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope } from '../tenants/tokens/access-token.js';

/** The scope that a controller or a single route needs. A guarded route without one answers 500. */
export const RequireScope = Reflector.createDecorator<Scope>();

/** @throws Error on a route that declares no scope, so that a forgotten decorator never opens a route */
export function requiredScope(reflector: Reflector, context: ExecutionContext): Scope {
  const scope = reflector.getAllAndOverride(RequireScope, [context.getHandler(), context.getClass()]);
  if (!scope) throw new Error(`${context.getClass().name} has a route without @RequireScope().`);
  return scope;
}
