let code: string | null = null;

const codeInAddress = () => /^#code=([\w-]+)$/.exec(window.location.hash)?.[1];

export const hasCode = (): boolean => codeInAddress() !== undefined;

/**
 * Takes the code of a portal link out of the address, before anything else sees it. It is good once, so it is kept for
 * the exchange only.
 */
export function takeCode(): void {
  const found = codeInAddress();
  if (!found) return;
  code = found;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}

/** The code of the link that opened this page, once. */
export function spendCode(): string | null {
  const spent = code;
  code = null;
  return spent;
}
