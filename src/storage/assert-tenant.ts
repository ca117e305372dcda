/**
 * A query without its tenant would reach every tenant, so a missing or empty part is a mistake in our own code.
 * @throws TypeError
 */
export function assertTenant(...parts: (string | null | undefined)[]): void {
  if (parts.some((part) => typeof part !== 'string' || part === '')) {
    throw new TypeError('A repository was called without its tenant.');
  }
}
