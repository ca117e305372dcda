import { writeFileSync } from 'node:fs';
import { machine } from '../report/machine.js';
import { type ComparedPages, SMALL } from './compared-pages.js';
import { PAGE } from './filled-hook.js';

const FILE = 'docs/benchmark-lists.md';
/** Most that the page of the large hook may take, as a multiple of the small hook's. */
const LIMIT = 3;

/** The figures of one store as a section of Markdown. */
export function section({ store, size, small, large, plan }: ComparedPages): string {
  const ratio = large / small;
  return [
    `## ${store}`,
    '',
    '| deliveries of the hook | newest page, median |',
    '| ---: | ---: |',
    `| ${grouped(SMALL)} | ${small.toFixed(2)} ms |`,
    `| ${grouped(size)} | ${large.toFixed(2)} ms |`,
    '',
    `**${ratio.toFixed(2)}×**, at most ${LIMIT}× allowed: ${ratio <= LIMIT ? 'met' : 'missed'}. The plan at ${grouped(size)}:`,
    '',
    '```',
    ...plan,
    '```',
  ].join('\n');
}

/** Writes the page in the repository, from one run on one machine. */
export function writeListsPage(sections: readonly string[]): void {
  const lines = [
    '# Benchmark of lists',
    '',
    'Written by `npm run bench -- lists --write`: how long the newest page of a hook takes',
    `(${PAGE.limit} deliveries), with few deliveries in the store and with many. bench/README.md says how it is measured.`,
    '',
    ...machine().map((line) => `- ${line}`),
    ...sections.flatMap((text) => ['', text]),
    '',
  ];
  writeFileSync(FILE, lines.join('\n'));
}

const grouped = (count: number) => count.toLocaleString('en');
