import type { HttpAdapterHost } from '@nestjs/core';

interface Layer {
  route?: { path: unknown; methods: Record<string, boolean> };
}

/** The routes of express. They are complete once the application is initialized. */
export function registeredRoutes({ httpAdapter }: HttpAdapterHost): Route[] {
  const { router } = httpAdapter.getInstance<{ router: { stack: Layer[] } }>();
  return router.stack.flatMap(({ route }) => {
    if (typeof route?.path !== 'string') return [];
    return [{ path: route.path, methods: Object.keys(route.methods).map((method) => method.toUpperCase()) }];
  });
}

export interface Route {
  /** As registered, for example `/stores/:store_hash/v2/hooks/:id`. */
  path: string;
  /** Upper case. */
  methods: string[];
}

/** The methods of a path in alphabetical order, or an empty list if there is no such route. One slash may end the path. */
export function allowedMethods(routes: readonly Route[], path: string): string[] {
  const segments = path.replace(/\/$/, '').split('/');
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
