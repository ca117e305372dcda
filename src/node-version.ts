/** The first release of each line of Node that runs Storehooks, and what follows the last line. `engines` says the same. */
const FIRST_MINOR = new Map([
  [20, 19],
  [22, 13],
]);
const EVERY_FROM = 24;

/** @param version as in `process.versions.node` */
export function runsOn(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= EVERY_FROM || minor >= (FIRST_MINOR.get(major) ?? Number.POSITIVE_INFINITY);
}

/**
 * Ends the process on any other Node. It imports nothing, and its caller imports everything else after it: an older Node
 * does not get as far as a syntax or a module that it does not have.
 */
export function refuseOtherNodes(): void {
  const { node } = process.versions;
  if (runsOn(node)) return;
  process.stderr.write(
    `storehooks: Node ${node} cannot run Storehooks. Install Node 20.19, 22.13, 24 or a newer release of them, or a later line.\n`,
  );
  process.exit(1);
}
