import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Scope } from '../tenants/tokens/scope.js';
import { RequireScope } from './require-scope.decorator.js';

/** @throws Error on a route that forgot to say what it needs: closed, not open. */
export function requiredScope(reflector: Reflector, context: ExecutionContext): Scope {
  const scope = reflector.getAllAndOverride(RequireScope, [context.getHandler(), context.getClass()]);
  if (!scope) throw new Error(`${context.getClass().name} has a route without @RequireScope().`);
  return scope;
}
