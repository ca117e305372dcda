/** What `npm start` says: a line for people on a terminal, JSON for programs everywhere else. */
export function announce(fact: Record<string, unknown> & { msg: string }): void {
  const { msg, ...rest } = fact;
  const text = Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`);
  process.stdout.write(`${process.stdout.isTTY ? [msg, ...text].join(' ') : JSON.stringify(fact)}\n`);
}
