interface Body {
  data?: { type?: unknown; id?: unknown };
  object?: unknown;
  payload?: { id?: unknown };
}

/** Which record a body is about, such as `order 250`, or `Order 250` for a web-hook. Null if it does not say. */
export function recordText(body: string): string | null {
  try {
    const { data, object, payload } = JSON.parse(body) as Body;
    const named = payload ? [object, payload.id] : [data?.type, data?.id];
    const parts = named.filter((part) => typeof part === 'string' || typeof part === 'number');
    return parts.length === 0 ? null : parts.join(' ');
  } catch {
    return null;
  }
}
