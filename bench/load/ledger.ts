/** Events that were accepted and did not arrive, and arrivals beyond the first of each. */
export interface Ledger {
  lost: number;
  twice: number;
}

/**
 * @param accepted the id of each event that was acknowledged. If two events share an id, one of them is lost.
 * @param arrived the id of each request at the receiver. One that nobody accepted arrived twice, under another id.
 */
export function ledgerOf(accepted: readonly string[], arrived: readonly string[]): Ledger {
  const seen = new Set(arrived);
  const found = [...new Set(accepted)].filter((id) => seen.has(id)).length;
  return { lost: accepted.length - found, twice: arrived.length - found };
}
