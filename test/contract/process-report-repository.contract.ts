import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProcessReport } from '../../src/delivery/report/process-report.repository.js';
import type { Open, Opened } from './opened.js';

export const reportOf = (id: string, changes: Partial<ProcessReport> = {}): ProcessReport => ({
  id,
  role: 'dispatcher',
  version: '0.1.0',
  uptimeMs: 1_000,
  lanes: 1,
  queued: 2,
  inFlight: 3,
  commits: { events: null, results: 17.5 },
  circuits: [{ clientId: 'app', host: 'a.example.com:8443', state: 'open', opensInMs: 9_000 }],
  ...changes,
});

/** @param hasOthers false if no other process can have the database open */
export function processReportRepositoryContract(name: string, open: Open, hasOthers: boolean): void {
  describe(`ProcessReportRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('shows the last report of every other process until it leaves', async () => {
      const { processReports } = opened.repositories;
      await processReports.report(reportOf('a'));
      await processReports.report(reportOf('b', { queued: 1, circuits: [] }));
      await processReports.report(reportOf('b', { queued: 7 }));
      const others = await processReports.others('a');
      expect(others).toEqual(
        hasOthers ? [{ report: reportOf('b', { queued: 7 }), ageMs: expect.any(Number) }] : [],
      );
      for (const { ageMs } of others) expect(ageMs).toBeGreaterThanOrEqual(0);
      await processReports.leave('b');
      expect(await processReports.others('a')).toEqual([]);
    });
  });
}
