import { visibleLines } from './visible-text.js';

/** Prints a start message: text on a terminal, else one JSON object. */
export function announce(fact: Record<string, unknown> & { msg: string }): void {
  const { msg, ...rest } = fact;
  const text = Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`);
  const line = process.stdout.isTTY ? visibleLines([msg, ...text].join(' ')) : JSON.stringify(fact);
  process.stdout.write(`${line}\n`);
}

const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Renders a line of the JSON log as text for people. */
export function terminalLine(json: string): string {
  const { level, time, msg = '', err, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const details = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const stack = err instanceof Object && 'stack' in err ? `\n${err.stack}` : '';
  const line = [clock, LEVELS[Number(level)] ?? level, msg, ...details].join(' ') + stack;
  return `${visibleLines(line)}\n`;
}
