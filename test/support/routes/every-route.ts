import { expect } from '@jest/globals';
import type { Database } from '../databases.js';
import type { Client } from '../service/app.js';
import { type Route, resolved } from './openapi.js';
import { RefusalCheck } from './refusal.js';
import { SeededTenant } from './seeded-tenant.js';

export type Probe = Omit<RequestInit, 'headers'> & { path?: string; headers?: Record<string, string> };

export const bearer = ({ token }: Pick<Client, 'token'>) => ({ authorization: `Bearer ${token}` });

/** Sends requests to every route of the document, and gathers what is wrong with the answers. */
export class EveryRoute {
  private complaints: string[] = [];

  private constructor(
    readonly world: SeededTenant,
    private readonly check: RefusalCheck,
  ) {}

  static async start(database: Database): Promise<EveryRoute> {
    const world = await SeededTenant.start(database);
    return new EveryRoute(world, new RefusalCheck(world.document));
  }

  /** The body of a test: does it with every route that is meant, then looks whether the service is still alive. */
  of(which: (route: Route) => boolean, test: (route: Route) => Promise<void>) {
    return async () => {
      this.complaints = [];
      const routes = this.world.routes.filter(which);
      expect(routes.length).toBeGreaterThan(0);
      for (const route of routes) await test(route);
      expect(this.complaints).toEqual([]);
      expect((await fetch(`${this.world.app.url}/health/live`)).status).toBe(200);
    };
  }

  /** @param expected statuses; where none is given, all but 5xx */
  async probe(route: Route, what: string, probe: Probe, ...expected: number[]): Promise<Response> {
    const { path = this.world.path(route), ...init } = probe;
    const { method } = route;
    const response = await fetch(this.world.app.url + path, { method, redirect: 'error', ...init });
    const found = await this.check.complaints(route, response.clone());
    const { status } = response;
    if (expected.length > 0 && !expected.includes(status)) found.push(`answered ${status}`);
    for (const complaint of found) this.complain(route, `${path.slice(0, 100)} ${what}: ${complaint}`);
    return response;
  }

  complain({ method, path }: Route, what: string): void {
    this.complaints.push(`${method} ${path}: ${what}`);
  }

  /** The documented example of what it takes; undefined where it takes no body. */
  exampleOf({ requestBody }: Route): Record<string, unknown> | undefined {
    const [content] = Object.values(requestBody?.content ?? {});
    if (!content) return undefined;
    const { example, anyOf = [] } = resolved(this.world.document, content.schema);
    const found = content.example ?? example ?? resolved(this.world.document, anyOf[0]).example;
    return found as Record<string, unknown>;
  }
}
