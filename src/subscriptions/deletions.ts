/** Far more than can be deleted while one read of the database is on its way. */
const REMEMBERED = 10_000;

/** The keys that were deleted lately, so that a read which began before cannot bring them back. */
export class Deletions {
  private readonly keys = new Set<string>();

  add(key: string): void {
    this.keys.add(key);
    if (this.keys.size <= REMEMBERED) return;
    const [oldest] = this.keys;
    this.keys.delete(oldest!);
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }
}
