/**
 * Settles as `work` does, or rejects with `late()` if `work` has not settled within `ms` milliseconds. `work` itself goes
 * on; what it rejects with later is ignored.
 */
export async function withDeadline<T>(work: Promise<T>, ms: number, late: () => unknown): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
