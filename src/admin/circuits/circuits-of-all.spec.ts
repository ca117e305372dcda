import { describe, expect, it } from '@jest/globals';
import type { TimedReport } from '../../delivery/jobs/process-reporter.js';
import { circuitIdOf, circuitsOfAll } from './circuits-of-all.js';

const report = (id: string, reportedAt: number, ...circuits: TimedReport['circuits']): TimedReport => ({
  id,
  role: 'all',
  version: '0.1.0',
  uptimeMs: 1,
  lanes: 0,
  queued: 0,
  inFlight: 0,
  commits: { events: null, results: null },
  circuits,
  reportedAt,
});
const a = { clientId: 'app-a', host: 'a.example.com:8443' };
const b = { clientId: 'app-b', host: 'a.example.com:8443' };

describe('circuitsOfAll', () => {
  it('shows a circuit once, open if it is open in any process, with what each process says', () => {
    const found = circuitsOfAll([
      report('one', 5_000, { ...a, state: 'probing', opensInMs: 0 }),
      report('two', 4_000, { ...a, state: 'open', opensInMs: 2_500 }),
      report('three', 3_000),
    ]);
    expect(found).toEqual([
      {
        id: circuitIdOf(a.clientId, a.host),
        client_id: 'app-a',
        host: 'a.example.com:8443',
        state: 'open',
        processes: [
          { process: 'one', state: 'probing', next_probe_at: null, reported_at: '1970-01-01T00:00:05.000Z' },
          {
            process: 'two',
            state: 'open',
            next_probe_at: '1970-01-01T00:00:06.500Z',
            reported_at: '1970-01-01T00:00:04.000Z',
          },
        ],
      },
    ]);
  });

  it('keeps the circuits of different apps for one host apart, sorted by id', () => {
    const open = { state: 'open', opensInMs: 1 } as const;
    const ids = circuitsOfAll([report('one', 0, { ...a, ...open }, { ...b, ...open })]).map(({ id }) => id);
    expect(ids).toEqual([circuitIdOf('app-a', a.host), circuitIdOf('app-b', b.host)].sort());
    expect(new Set(ids).size).toBe(2);
  });
});
