import type { HttpAdapterHost } from '@nestjs/core';

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

export interface Route {
  /** As it was registered: `/stores/:store_hash/v2/hooks/:id`. */
  path: string;
  /** Upper case. */
  methods: string[];
}

/** The methods that an address knows, in alphabetical order; none where there is nothing at all. */
export function allowedMethods(routes: readonly Route[], path: string): string[] {
  const segments = path.split('/');
  const methods = new Set<string>();
  for (const route of routes) {
    if (!matches(route.path.split('/'), segments)) continue;
    for (const method of route.methods) methods.add(method);
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

function matches(pattern: string[], segments: string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, i) => (part.startsWith(':') ? segments[i] !== '' : part === segments[i]));
}
