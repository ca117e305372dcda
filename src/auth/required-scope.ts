import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope } from '../tenants/tokens/access-token.js';

/**
 * The scope that a controller or a single route needs; of a list, any one, the preferred one first. A guarded route
 * without one answers 500.
 */
export const RequireScope = Reflector.createDecorator<Scope | readonly Scope[]>();

/** A route that changes something although its method says that it reads. */
export const Writes = Reflector.createDecorator<true>();

/**
 * The scopes of which a caller needs one.
 * @throws Error on a route that declares no scope, so that a forgotten decorator never opens a route
 */
export function requiredScopes(reflector: Reflector, context: ExecutionContext): readonly Scope[] {
  const scopes = reflector.getAllAndOverride(RequireScope, [context.getHandler(), context.getClass()]);
  if (!scopes?.length) throw new Error(`${context.getClass().name} has a route without @RequireScope().`);
  return [scopes].flat();
}
