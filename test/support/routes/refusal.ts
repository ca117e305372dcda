import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Document, type Route, resolved } from './openapi.js';

/** Stack traces, paths, driver texts and statements: an attacker could learn from them how the service works. */
const LEAK =
  /\bat [\w.<>]+ \(|node_modules|\.[jt]s:\d|\/(?:src|dist|tmp|home|work)\/|sqlite|mongo|BSON|E11000|SELECT |INSERT |(?:Type|Range|Syntax|Reference)Error/i;
const PROBLEM = { contentType: 'application/problem+json', component: 'Problem' };
/** Statuses for a path or a method that no route has. */
const UNDOCUMENTED = [400, 404, 405];

/** Compares the service's error answers with what the OpenAPI document says about the route. */
export class RefusalCheck {
  private readonly shapes: Record<string, ValidateFunction> = {};

  constructor(document: Document) {
    const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'document');
    for (const name of Object.keys(document.components.schemas)) {
      if (!/Error|Problem/.test(name)) continue;
      this.shapes[name] = ajv.compile(
        JSON.parse(
          JSON.stringify(resolved(document, { $ref: name })).replaceAll('"#/', '"document#/'),
        ) as object,
      );
    }
  }

  /** What is wrong with the answer, apart from its status. Empty if nothing is. */
  async complaints(route: Route, response: Response): Promise<string[]> {
    const text = await response.text();
    const found: string[] = [];
    if (response.status >= 500) found.push(`answered ${response.status} ${text}`);
    if (!response.headers.get('x-request-id')) found.push('no X-Request-Id');
    if (response.headers.get('x-powered-by')) found.push('X-Powered-By');
    if (response.status >= 400) found.push(...this.shapeComplaints(route, response, text));
    return found;
  }

  private shapeComplaints(route: Route, { status, headers }: Response, text: string): string[] {
    const { contentType, component } = dialectOf(route);
    const found: string[] = [];
    if (!(status in route.responses) && !UNDOCUMENTED.includes(status))
      found.push(`${status} is undocumented`);
    if (LEAK.test(text)) found.push(`leaks internals: ${text}`);
    if (headers.get('content-type')?.split(';')[0] !== contentType) {
      found.push(`is ${headers.get('content-type')}, not ${contentType}: ${text}`);
    } else if (!this.shapes[component]!(JSON.parse(text))) found.push(`does not match ${component}: ${text}`);
    return found;
  }
}

/** The error format that the route documents, or problem details if it documents none. */
function dialectOf({ responses }: Route): typeof PROBLEM {
  for (const [status, { content = {} }] of Object.entries(responses)) {
    const [entry] = Object.entries(content);
    const reference = entry?.[1].schema?.$ref;
    if (status >= '400' && reference)
      return { contentType: entry[0], component: reference.split('/').at(-1)! };
  }
  return PROBLEM;
}
