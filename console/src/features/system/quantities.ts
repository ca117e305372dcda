const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const shown = (bytes / 1_000 ** power).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${shown} ${UNITS[power]}`;
}

const STEPS: [string, number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
];

export function durationText(seconds: number): string {
  const [unit, size] = STEPS.find(([, length]) => seconds >= length) ?? ['s', 1];
  return `${(seconds / size).toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;
}
