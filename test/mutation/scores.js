/**
 * Writes the scores of the last `npm run test:mutation` into docs/mutation.md, one row a room, and prints each mutant
 * that survived. Run it as `npm run test:mutation:scores`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const REPORT = '.cache/mutation/report.json';
const PAGE = 'docs/mutation.md';
const TABLE = /(<!-- scores -->\n)[\s\S]*(<!-- end of scores -->)/;
const DETECTED = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const { files } = JSON.parse(readFileSync(REPORT, 'utf8'));

const rooms = new Map();
for (const [file, { mutants }] of Object.entries(files)) {
  const room = file.slice('src/'.length, file.lastIndexOf('/'));
  rooms.set(room, [...(rooms.get(room) ?? []), ...mutants]);
}

const withStatus = (mutants, statuses) => mutants.filter(({ status }) => statuses.includes(status));

function row(name, mutants) {
  const killed = withStatus(mutants, DETECTED).length;
  const survived = withStatus(mutants, MISSED).length;
  const score = ((100 * killed) / (killed + survived)).toFixed(1);
  return `| ${name} | ${killed + survived} | ${killed} | ${survived} | ${score} % |`;
}

const table = [
  '| room | mutants | killed | survived | score |',
  '| --- | ---: | ---: | ---: | ---: |',
  ...[...rooms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([room, mutants]) => row(`\`${room}\``, mutants)),
  row('all', [...rooms.values()].flat()),
  '',
].join('\n');

writeFileSync(
  PAGE,
  readFileSync(PAGE, 'utf8').replace(TABLE, (_, start, end) => start + table + end),
);

for (const [file, { source, mutants }] of Object.entries(files)) {
  const lines = source.split('\n');
  for (const { location, replacement, mutatorName } of withStatus(mutants, MISSED)) {
    const { line, column } = location.start;
    console.log(`${file}:${line}:${column} ${mutatorName} → ${replacement}\n    ${lines[line - 1].trim()}`);
  }
}
