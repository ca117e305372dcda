/** A sealed text that cannot be opened: another key, another place, or tampered with. It does not say which. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}
