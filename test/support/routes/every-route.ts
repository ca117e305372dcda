import { expect } from '@jest/globals';
import type { Database } from '../fresh-database.js';
import type { Client } from '../service/app.js';
import { type Route, resolved } from './openapi.js';
import { RefusalCheck } from './refusal.js';
import { SeededTenant } from './seeded-tenant.js';

export type Probe = Omit<RequestInit, 'headers'> & { path?: string; headers?: Record<string, string> };

/** Routes of operators, who belong to no store. */
export const isAdmin = ({ path }: Pick<Route, 'path'>) => path.startsWith('/admin/');

export const bearer = ({ token }: Pick<Client, 'token'>) => ({ authorization: `Bearer ${token}` });

/** Sends requests to every route of the OpenAPI document, and collects what is wrong with the answers. */
export class EveryRoute {
  private complaints: string[] = [];

  private constructor(
    readonly tenant: SeededTenant,
    private readonly check: RefusalCheck,
  ) {}

  static async start(database: Database): Promise<EveryRoute> {
    const tenant = await SeededTenant.start(database);
    return new EveryRoute(tenant, new RefusalCheck(tenant.document));
  }

  get url(): string {
    return this.tenant.world.app.url;
  }

  /** The body of a test: runs it for each matching route, then checks that nothing was wrong and the service is alive. */
  of(which: (route: Route) => boolean, test: (route: Route) => Promise<void>) {
    return async () => {
      this.complaints = [];
      const routes = this.tenant.routes.filter(which);
      expect(routes.length).toBeGreaterThan(0);
      for (const route of routes) await test(route);
      expect(this.complaints).toEqual([]);
      expect((await fetch(`${this.url}/health/live`)).status).toBe(200);
    };
  }

  /** @param expected statuses; any but 5xx when empty */
  async probe(route: Route, what: string, probe: Probe, ...expected: number[]): Promise<Response> {
    const { path = this.tenant.path(route), ...init } = probe;
    const { method } = route;
    const response = await fetch(this.url + path, { method, redirect: 'error', ...init });
    const found = await this.check.complaints(route, response.clone());
    const { status } = response;
    if (expected.length > 0 && !expected.includes(status)) found.push(`answered ${status}`);
    for (const complaint of found) this.complain(route, `${path.slice(0, 100)} ${what}: ${complaint}`);
    return response;
  }

  /** A token that the route accepts. */
  bearerOf(route: Pick<Route, 'path'>): { authorization: string } {
    return bearer(isAdmin(route) ? this.tenant.operator : this.tenant.me);
  }

  complain({ method, path }: Route, what: string): void {
    this.complaints.push(`${method} ${path}: ${what}`);
  }

  /** The documented example of the request body, or undefined if the route takes none. */
  exampleOf({ requestBody }: Route): Record<string, unknown> | undefined {
    const [content] = Object.values(requestBody?.content ?? {});
    if (!content) return undefined;
    const { example, anyOf = [] } = resolved(this.tenant.document, content.schema);
    const found = content.example ?? example ?? resolved(this.tenant.document, anyOf[0]).example;
    return found as Record<string, unknown>;
  }
}
