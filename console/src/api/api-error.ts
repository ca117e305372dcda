/** One field that the service refused, with its own sentence. */
export interface FieldProblem {
  field: string;
  detail: string;
}

interface Described {
  title: string;
  detail: string;
  code: string | null;
  fields: FieldProblem[];
  /** What the service names as already there, if that is why it refused. */
  existingId: string | null;
}

/** An answer that is not 2xx, in any dialect of a route, or no answer at all (status 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly described: Described,
    readonly requestId: string | null,
  ) {
    super(described.detail);
  }

  static async of(response: Response): Promise<ApiError> {
    const body: unknown = await response.json().catch(() => null);
    return new ApiError(
      response.status,
      describe(response.status, body),
      response.headers.get('X-Request-Id'),
    );
  }

  static unreachable(): ApiError {
    const detail = 'Check the network and that the service runs, then try again.';
    const described = {
      title: 'The service cannot be reached',
      detail,
      code: null,
      fields: [],
      existingId: null,
    };
    return new ApiError(0, described, null);
  }
}

/** The sentence for a field or for a part of it, if this error has one. */
export function fieldProblem(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.described.fields.find((problem) => `${problem.field}.`.startsWith(`${field}.`))?.detail;
}

interface HooksErrorItem {
  status: number;
  message: string;
  details?: { field?: string; id?: number; code?: string };
}

function describe(status: number, body: unknown): Described {
  if (Array.isArray(body)) return describeHooksErrors(status, body as HooksErrorItem[]);
  if (typeof body === 'object' && body !== null && 'title' in body) {
    // Problems have a list of errors, or none.
    const isOfV3 = 'errors' in body && !Array.isArray(body.errors);
    return isOfV3 ? describeHooksV3Error(status, body as never) : describeProblem(body as never);
  }
  const title = `The service answered ${status}`;
  return { title, detail: 'The answer has no description.', code: null, fields: [], existingId: null };
}

function describeHooksErrors(status: number, items: HooksErrorItem[]): Described {
  const fields = items.flatMap(({ message, details }) =>
    details?.field ? [{ field: details.field, detail: message }] : [],
  );
  const existing = items.find(({ details }) => details?.id !== undefined)?.details?.id;
  return {
    title: TITLES[status] ?? `The service answered ${status}`,
    detail: items.map(({ message }) => message).join(' '),
    code: items[0]?.details?.code ?? null,
    fields,
    existingId: existing === undefined ? null : String(existing),
  };
}

interface HooksV3Error {
  title: string;
  /** `urn:storehooks:error:` and the code. */
  type: string;
  /** By field. */
  errors: Record<string, string>;
}

function describeHooksV3Error(status: number, { title, type, errors }: HooksV3Error): Described {
  return {
    title: TITLES[status] ?? `The service answered ${status}`,
    detail: title,
    code: type.split(':').at(-1) ?? null,
    fields: Object.entries(errors).map(([field, detail]) => ({ field, detail })),
    existingId: null,
  };
}

interface ProblemBody {
  title: string;
  detail?: string;
  code?: string;
  existing_id?: string;
  errors?: { pointer?: string; parameter?: string; detail: string }[];
}

function describeProblem({ title, detail, code, existing_id, errors = [] }: ProblemBody): Described {
  return {
    title,
    detail: detail ?? title,
    code: code ?? null,
    fields: errors.map((error) => ({
      field: error.parameter ?? (error.pointer ?? '').slice(1).replaceAll('/', '.'),
      detail: error.detail,
    })),
    existingId: existing_id ?? null,
  };
}

/** The array of the v2 hooks API has no title, and that of v3 is the sentence itself. */
const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  422: 'Validation failed',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Service unavailable',
};
