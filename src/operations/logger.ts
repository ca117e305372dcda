import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { redact } from './redact.js';
import { terminalLine } from './terminal-line.js';

export interface LogTarget {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** JSON, one object a line; on a terminal, text. Secrets are taken out of the finished line, whoever put them in. */
export function createLogger(level: string, target: LogTarget = process.stdout): Logger {
  const format = target.isTTY ? terminalLine : (line: string) => line;
  const stream: DestinationStream = { write: (line) => void target.write(format(redact(line))) };
  return pino({ level, base: null, serializers: { err: serializeError } }, stream);
}

/** Type, message, stack and code: libraries hang whole requests on their errors, headers and all. */
function serializeError(error: Error & { code?: unknown }): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack, code: error.code };
}
