/** The run does not count, because its ledger does not balance or the service refused a part of it. It is repeated. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun';
}

/** Waits until all have ended, so that no part of a run continues after it. Then throws the first error, if any. */
export async function together<Value>(work: Promise<Value>[]): Promise<Value[]> {
  const ended = await Promise.allSettled(work);
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
