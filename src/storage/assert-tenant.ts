/**
 * A query without its tenant would reach every tenant. A missing or empty part is therefore a mistake in our own code.
 * @throws TypeError
 */
export function assertTenant(...parts: (string | null | undefined)[]): void {
  if (parts.some((part) => typeof part !== 'string' || part === '')) {
    throw new TypeError('A repository needs its whole tenant, but a part of it is missing or empty.');
  }
}
