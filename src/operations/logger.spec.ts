import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';
import { PinoLoggerService } from './pino-logger.service.js';

function collect(write: (logger: PinoLoggerService) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(new PinoLoggerService(createLogger('info', { write: (line) => lines.push(line) })));
  return lines.map((line) => JSON.parse(line));
}

describe('the log', () => {
  it('writes one JSON object per line, with the context of the logger', () => {
    expect(collect((logger) => logger.log('started\n', 'GroupCommitter'))).toEqual([
      { level: 30, time: expect.any(Number), context: 'GroupCommitter', msg: 'started\n' },
    ]);
  });

  it('writes only type, message, stack and code of an error', () => {
    const error = Object.assign(new Error('no'), { code: 'E1', config: { headers: { authorization: 'x' } } });
    const [line] = collect((logger) => logger.error({ msg: 'failed', requestId: 'r', err: error }, 'http'));
    expect(line).toMatchObject({ msg: 'failed', requestId: 'r', context: 'http' });
    expect(Object.keys(line!['err'] as object).sort()).toEqual(['code', 'message', 'stack', 'type']);
  });

  it('hides the start messages of Nest at level info', () => {
    expect(collect((logger) => logger.log('Mapped {/hooks, GET} route', 'RouterExplorer'))).toEqual([]);
    expect(collect((logger) => logger.error(new Error('no'), 'ExceptionHandler'))).toEqual([]);
  });

  it('redacts a secret in any message', () => {
    const [line] = collect((logger) => logger.warn('got Bearer abc', 'http'));
    expect(line!['msg']).toBe('got Bearer [redacted]');
  });
});
