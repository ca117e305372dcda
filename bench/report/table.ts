import type { Result } from '../measurement.js';
import { median, spread, verdictOf } from './figures.js';

const HEAD = ['#', 'what', 'figure', 'spread', 'goal', 'stretch', 'verdict'];

/** A Markdown table with aligned columns, so that it reads well in a terminal. */
export function table(results: readonly Result[]): string {
  const rows = [HEAD, ...results.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const lines = rows.map((cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines.join('\n');
}

function row(result: Result): string[] {
  const { id, name, unit, goal, stretch, runs, skipped } = result;
  const figures = runs.length === 0 ? ['', ''] : [shown(median(runs), unit), `${percent(spread(runs))}`];
  const verdict = skipped === null ? verdictOf(result) : `skipped: ${skipped}`;
  return [String(id), name, ...figures, shown(goal, unit), shown(stretch, unit), verdict];
}

const shown = (value: number, unit: string) =>
  unit === '×' ? `${digits(value)}×` : `${digits(value)} ${unit}`;

const digits = (value: number) => String(Number(value.toPrecision(3)));

const percent = (share: number) => `${Math.round(share * 100)} %`;
