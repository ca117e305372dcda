import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';
import { PinoLoggerService } from './pino-logger.service.js';

function collect(write: (logger: PinoLoggerService) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(new PinoLoggerService(createLogger('info', { write: (line) => lines.push(line) })));
  return lines.map((line) => JSON.parse(line));
}

describe('the log', () => {
  it('is one JSON object a line, with the context of who wrote it', () => {
    expect(collect((logger) => logger.log('started\n', 'Outbox'))).toEqual([
      { level: 30, time: expect.any(Number), context: 'Outbox', msg: 'started\n' },
    ]);
  });

  it('keeps of an error its type, message, stack and code alone', () => {
    const error = Object.assign(new Error('no'), { code: 'E1', config: { headers: { authorization: 'x' } } });
    const [line] = collect((logger) => logger.error({ msg: 'failed', requestId: 'r', err: error }, 'http'));
    expect(line).toMatchObject({ msg: 'failed', requestId: 'r', context: 'http' });
    expect(Object.keys(line!['err'] as object).sort()).toEqual(['code', 'message', 'stack', 'type']);
  });

  it('keeps to itself how Nest starts', () => {
    expect(collect((logger) => logger.log('Mapped {/hooks, GET} route', 'RouterExplorer'))).toEqual([]);
    expect(collect((logger) => logger.error(new Error('no'), 'ExceptionHandler'))).toEqual([]);
  });

  it('has no secrets, wherever they came from', () => {
    const [line] = collect((logger) => logger.warn('got Bearer abc', 'http'));
    expect(line!['msg']).toBe('got Bearer [redacted]');
  });
});
