import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope } from '../tenants/tokens/access-token.js';

/** The scope that a controller or a route of it needs. A guarded route without one is a mistake: it answers 500. */
export const RequireScope = Reflector.createDecorator<Scope>();

/** @throws Error on a route that forgot to say what it needs: closed, not open. */
export function requiredScope(reflector: Reflector, context: ExecutionContext): Scope {
  const scope = reflector.getAllAndOverride(RequireScope, [context.getHandler(), context.getClass()]);
  if (!scope) throw new Error(`${context.getClass().name} has a route without @RequireScope().`);
  return scope;
}
