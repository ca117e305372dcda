/** Which record a body is about, such as `order 250`. Null if it does not say. */
export function recordText(body: string): string | null {
  try {
    const { data } = JSON.parse(body) as { data?: { type?: unknown; id?: unknown } };
    const parts = [data?.type, data?.id].filter(
      (part) => typeof part === 'string' || typeof part === 'number',
    );
    return parts.length === 0 ? null : parts.join(' ');
  } catch {
    return null;
  }
}
