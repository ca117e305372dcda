import type { HttpAdapterHost } from '@nestjs/core';
import type { Route } from './route-table.js';

interface Layer {
  route?: { path: unknown; methods: Record<string, boolean> };
}

/** What express has been told to serve. Only complete once the application is initialised. */
export function registeredRoutes({ httpAdapter }: HttpAdapterHost): Route[] {
  const { router } = httpAdapter.getInstance<{ router: { stack: Layer[] } }>();
  return router.stack.flatMap(({ route }) => {
    if (typeof route?.path !== 'string') return [];
    return [{ path: route.path, methods: Object.keys(route.methods).map((method) => method.toUpperCase()) }];
  });
}
