/** A run that cannot be counted, since its ledger does not balance or the service refused a part of it: made again. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun';
}

/** Waits for all of them, so that nothing of a run goes on after it; then throws what one of them threw. */
export async function together<Value>(work: Promise<Value>[]): Promise<Value[]> {
  const ended = await Promise.allSettled(work);
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
