import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Where Nest says at length how it starts: hundreds of lines that are of use to nobody but its developers. */
const STARTING = ['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication'];

/** Where it says why it did not start, with a stack; whoever starts it says that too, in one line. */
const STOPPED_START = 'ExceptionHandler';

/** Nest's logger on pino. Nest passes the context last, and for errors the stack before it. */
export class PinoLoggerService implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const level = STARTING.includes(String(rest.at(-1))) ? 'debug' : 'info';
    this.logger[level](...line(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const level = rest.at(-1) === STOPPED_START ? 'debug' : 'error';
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
