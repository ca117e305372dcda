import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { redact } from './redact.js';
import { terminalLine } from './terminal-line.js';

export interface LogTarget {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Writes one JSON object per line, or text on a terminal. Secrets are removed from the finished line. */
export function createLogger(level: string, target: LogTarget = process.stdout): Logger {
  const format = target.isTTY ? terminalLine : (line: string) => line;
  const stream: DestinationStream = { write: (line) => void target.write(format(redact(line))) };
  return pino({ level, base: null, serializers: { err: serializeError } }, stream);
}

/** Keeps type, message, stack and code. Libraries attach whole requests, with their headers, to errors. */
function serializeError(error: Error & { code?: unknown }): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack, code: error.code };
}
