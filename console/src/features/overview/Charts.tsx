import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import { DURATIONS, milliseconds, OUTCOMES } from './series.ts';
import type { Point } from './summary.ts';

/** The axis begins at the same place in both charts. */
const COMMON = {
  h: 260,
  dataKey: 'label',
  withLegend: true,
  legendProps: { verticalAlign: 'bottom', itemSorter: null },
  xAxisProps: { minTickGap: 24 },
  yAxisProps: { width: 64, allowDecimals: false },
} as const;
/** The table beside each chart is for those who do not see it, or use no mouse. */
const NOT_BY_KEYBOARD = { accessibilityLayer: false };

export type Drawn = Point & { label: string };

export const OutcomeChart = ({ points }: { points: Drawn[] }) => (
  <BarChart
    {...COMMON}
    data={points}
    type="stacked"
    series={[...OUTCOMES]}
    valueFormatter={(count) => count.toLocaleString('en')}
    barProps={{ isAnimationActive: false }}
    barChartProps={NOT_BY_KEYBOARD}
  />
);

export const DurationChart = ({ points }: { points: Drawn[] }) => (
  <LineChart
    {...COMMON}
    data={points}
    series={[...DURATIONS]}
    valueFormatter={milliseconds}
    connectNulls={false}
    curveType="linear"
    dotProps={{ r: 2 }}
    lineProps={{ isAnimationActive: false }}
    lineChartProps={NOT_BY_KEYBOARD}
  />
);
