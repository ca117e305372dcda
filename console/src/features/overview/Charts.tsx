import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import { type OnSelect, useDrag } from './drag.ts';
import { DURATIONS, milliseconds, OUTCOMES } from './series.ts';
import type { Point } from './summary.ts';

/** The axis begins at the same place in both charts. */
const COMMON = {
  h: 260,
  dataKey: 'from',
  withLegend: true,
  legendProps: { verticalAlign: 'bottom', itemSorter: null },
  yAxisProps: { width: 64, allowDecimals: false },
} as const;
/** The table beside each chart is for those who do not see it, or use no mouse. */
const NOT_BY_KEYBOARD = { accessibilityLayer: false };

export type Drawn = Point & { label: string };

interface ChartProps {
  points: Drawn[];
  /** The range from one step to another was dragged over. */
  onSelect: OnSelect;
}

/** Steps are told apart by their begin: two of them may have the same label. */
function labelsOf(points: Drawn[]) {
  const labels = new Map(points.map(({ from, label }) => [from, label]));
  const labelOf = (from: unknown) => labels.get(String(from)) ?? '';
  return {
    xAxisProps: { minTickGap: 24, tickFormatter: labelOf },
    tooltipProps: { labelFormatter: labelOf },
  };
}

/** Outcomes that nothing came to have no bar, and need no place in the legend. */
const outcomesIn = (points: Point[]) =>
  OUTCOMES.filter(({ name }) => name === 'delivered' || points.some((point) => point[name] > 0));

export function OutcomeChart({ points, onSelect }: ChartProps) {
  const { areas, handlers } = useDrag(onSelect);
  return (
    <BarChart
      {...COMMON}
      {...labelsOf(points)}
      data={points}
      type="stacked"
      series={outcomesIn(points)}
      valueFormatter={(count) => count.toLocaleString('en')}
      barProps={{ isAnimationActive: false }}
      barChartProps={{ ...NOT_BY_KEYBOARD, ...handlers }}
      referenceAreas={areas}
    />
  );
}

export function DurationChart({ points, onSelect }: ChartProps) {
  const { areas, handlers } = useDrag(onSelect);
  return (
    <LineChart
      {...COMMON}
      {...labelsOf(points)}
      data={points}
      series={[...DURATIONS]}
      valueFormatter={milliseconds}
      connectNulls={false}
      curveType="linear"
      dotProps={{ r: 2 }}
      lineProps={{ isAnimationActive: false }}
      lineChartProps={{ ...NOT_BY_KEYBOARD, ...handlers }}
      referenceAreas={areas}
    />
  );
}

/** For a cell of a table, which has the number beside it. */
export const OutcomeSparkline = ({ points }: { points: Point[] }) => (
  <BarChart
    h={30}
    w={120}
    data={points}
    dataKey="from"
    type="stacked"
    series={outcomesIn(points)}
    withXAxis={false}
    withYAxis={false}
    withTooltip={false}
    gridAxis="none"
    barProps={{ isAnimationActive: false }}
    barChartProps={{ ...NOT_BY_KEYBOARD, margin: { top: 1, bottom: 1, left: 0, right: 0 } }}
  />
);
