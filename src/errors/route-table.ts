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

/**
 * The methods of a path in alphabetical order, or an empty list if there is no such route. One slash may end the path. Where
 * a route has a word in the place of another's parameter, the word counts.
 */
export function allowedMethods(routes: readonly Route[], path: string): string[] {
  const segments = path.replace(/\/$/, '').split('/');
  const matching = routes.filter((route) => matches(route.path.split('/'), segments));
  const fewest = Math.min(...matching.map(parametersOf));
  const methods = new Set(
    matching.filter((route) => parametersOf(route) === fewest).flatMap((route) => route.methods),
  );
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

const parametersOf = ({ path }: Route): number =>
  path.split('/').filter((part) => part.startsWith(':')).length;

function matches(pattern: string[], segments: string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, i) => (part.startsWith(':') ? segments[i] !== '' : part === segments[i]));
}
