import { visibleText } from '../operations/visible-text.js';

export type Row = Record<string, unknown>;

/** The result of a command: one record, or a named list of records. */
export type Answer = Row | { [name: string]: Row[] };

/**
 * One JSON object for programs. For people, `name  value` lines, with lists as tables. Both escape the characters that a
 * terminal acts on.
 */
export function render(answer: Answer, json: boolean): string {
  if (json) return visibleText(JSON.stringify(answer));
  return Object.entries(answer)
    .map(([name, value]) => (isTable(value) ? table(name, value) : `${name.padEnd(16)}${text(value)}`))
    .join('\n');
}

function isTable(value: unknown): value is Row[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null);
}

function table(name: string, rows: Row[]): string {
  if (rows.length === 0) return `No ${name}.`;
  const columns = Object.keys(rows[0]!);
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => text(row[column]).length)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(columns), ...rows.map((row) => line(columns.map((column) => text(row[column]))))].join('\n');
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '-';
  return visibleText(Array.isArray(value) ? value.join(' ') : String(value));
}
