import { writeFileSync } from 'node:fs';
import type { Result } from '../measurement.js';
import { median } from './figures.js';
import { machine } from './machine.js';
import { table } from './table.js';

/** `[{"id":2,"name":"…","value":0.41,"goal":0.33,"stretch":0.45,"runs":[…]}]`; without runs the value is null. */
export function writeJson(file: string, results: readonly Result[]): void {
  const entries = results.map(({ id, name, unit, goal, stretch, runs, skipped }) => ({
    id,
    name,
    unit,
    value: runs.length === 0 ? null : median(runs),
    goal,
    stretch,
    runs,
    ...(skipped === null ? {} : { skipped }),
  }));
  writeFileSync(file, `${JSON.stringify(entries, null, 2)}\n`);
}

/** The page that the repository keeps: what one whole run on one machine gave. */
export function writePage(file: string, results: readonly Result[]): void {
  const lines = [
    '# Benchmark',
    '',
    'Written by `npm run bench -- --write`. Most figures are ratios inside one run, since a machine with neighbours',
    'swings by a third from minute to minute; bench/README.md says what each one is.',
    '',
    ...machine().map((line) => `- ${line}`),
    '',
    table(results),
    '',
  ];
  writeFileSync(file, lines.join('\n'));
}
