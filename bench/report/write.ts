import { readFileSync, writeFileSync } from 'node:fs';
import type { Result } from '../measurement.js';
import { median } from './figures.js';
import { machine } from './machine.js';
import { table } from './table.js';

/** `[{"id":2,"name":"…","value":0.41,"goal":0.33,"stretch":0.45,"runs":[…]}]`. Without runs, the value is null. */
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

/** Writes the page in the repository, from one complete run on one machine. */
export function writePage(file: string, results: readonly Result[]): void {
  const lines = [
    '# Benchmark',
    '',
    'Written by `npm run bench -- --write`. Most figures are ratios within one run, because the speed of a shared machine',
    'varies by a third from minute to minute. bench/README.md says what each one is.',
    '',
    ...machine().map((line) => `- ${line}`),
    '',
    table(results),
    '',
  ];
  writeFileSync(file, lines.join('\n'));
}

/** Replaces what a page in the repository has between `<!-- name -->` and `<!-- end of name -->`. */
export function writeBetween(file: string, name: string, text: string): void {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const page = readFileSync(file, 'utf8');
  const [before, after] = [page.split(start)[0]!, page.split(end)[1]!];
  writeFileSync(file, `${before}${start}\n\n${text}\n\n${end}${after}`);
}
