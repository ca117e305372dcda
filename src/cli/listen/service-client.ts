/** Milliseconds beyond the time that the service itself may take to answer. */
const ANSWER_WITHIN_MS = 15_000;

/** The service answered that it refuses. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** The service did not answer. */
export class Unreachable extends Error {}

export interface ServiceAddress {
  url: URL;
  token: string;
  store: string;
}

/** Calls the routes of one store, with the access token of an app. */
export class ServiceClient {
  constructor(private readonly address: ServiceAddress) {}

  /**
   * @param path below the store's own, such as `/pull-subscriptions`
   * @param options `waitMs`: how long the service may wait before it answers
   * @throws Refused, Unreachable, or the reason of the signal
   */
  async call<Answer>(
    method: string,
    path: string,
    { body, waitMs = 0, signal }: { body?: object; waitMs?: number; signal?: AbortSignal } = {},
  ): Promise<Answer> {
    const { url, token, store } = this.address;
    const late = AbortSignal.timeout(waitMs + ANSWER_WITHIN_MS);
    const base = url.href.replace(/\/$/, '');
    try {
      const response = await fetch(`${base}/stores/${encodeURIComponent(store)}/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, late]) : late,
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok)
        throw new Refused(response.status, messageOf(text) ?? `The service answered ${response.status}.`);
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    } catch (error) {
      if (error instanceof Refused || signal?.aborted) throw error;
      throw new Unreachable(`${url.origin} does not answer: ${causeOf(error)}.`);
    }
  }
}

/** What people read of a problem (RFC 9457), or null if it is none. */
function messageOf(text: string): string | null {
  try {
    const { detail, title } = JSON.parse(text) as { detail?: string; title?: string };
    return detail ?? title ?? null;
  } catch {
    return null;
  }
}

/** `fetch` hides the reason in the cause of its error. */
function causeOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message: string };
  return cause?.code ?? cause?.message ?? message;
}
