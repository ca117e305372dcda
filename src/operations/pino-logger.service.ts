import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Contexts in which Nest logs its start: hundreds of lines that only developers need. */
const START_CONTEXTS = [
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
];

/** Context in which Nest logs a failed start with a stack. serve.ts prints the same error in one line. */
const FAILED_START_CONTEXT = 'ExceptionHandler';

/** Nest's logger on pino. Nest passes the context last, and the stack of an error before it. */
export class PinoLoggerService implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const level = START_CONTEXTS.includes(String(rest.at(-1))) ? 'debug' : 'info';
    this.logger[level](...line(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const level = rest.at(-1) === FAILED_START_CONTEXT ? 'debug' : 'error';
    this.logger[level](...line(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(...line(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(...line(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(...line(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(...line(message, rest));
  }
}

function line(message: unknown, rest: unknown[]): [object, string?] {
  const context = rest.at(-1);
  const [stack] = rest.length > 1 ? rest : [];
  const fields = { ...(context ? { context } : {}), ...(stack ? { stack } : {}) };
  if (message instanceof Error) return [{ ...fields, err: message }, message.message];
  return typeof message === 'object' && message !== null
    ? [{ ...fields, ...message }]
    : [fields, String(message)];
}
