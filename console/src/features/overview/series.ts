/** What is drawn, by its field in a point. The charts and their tables use the same words. */
export const OUTCOMES = [
  { name: 'delivered', label: 'Delivered', color: 'green.7' },
  { name: 'retried', label: 'Failed, tried again', color: 'yellow.6' },
  { name: 'exhausted', label: 'Failed for good', color: 'red.7' },
  { name: 'parked', label: 'Parked', color: 'grape.5' },
  { name: 'cancelled', label: 'Canceled', color: 'gray.6' },
] as const;

export const DURATIONS = [
  { name: 'p50', label: 'Half within (p50)', color: 'blue.6' },
  { name: 'p95', label: '95 % within (p95)', color: 'orange.6' },
] as const;

export const milliseconds = (ms: number): string =>
  ms >= 1_000
    ? `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s`
    : `${Math.round(ms)} ms`;
