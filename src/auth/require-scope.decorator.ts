import { Reflector } from '@nestjs/core';
import type { Scope } from '../tenants/tokens/scope.js';

/** The scope that a controller or a route of it needs. A guarded route without one is a mistake: it answers 500. */
export const RequireScope = Reflector.createDecorator<Scope>();
