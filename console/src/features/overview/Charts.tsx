import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import type { BarShapeProps } from 'recharts';
import { InTurn } from '../../ui/InTurn.tsx';
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

/** A plain element: the bars of the library are ready to be animated, which costs more than all the rest of a chart. */
const BAR = {
  isAnimationActive: false,
  shape: ({ x, y, width, height, fill, fillOpacity }: BarShapeProps) =>
    height > 0 && <rect x={x} y={y} width={width} height={height} fill={fill} fillOpacity={fillOpacity} />,
} as const;

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
    <InTurn height={COMMON.h}>
      <BarChart
        {...COMMON}
        {...labelsOf(points)}
        data={points}
        type="stacked"
        series={outcomesIn(points)}
        valueFormatter={(count) => count.toLocaleString('en')}
        barProps={BAR}
        barChartProps={{ ...NOT_BY_KEYBOARD, ...handlers }}
        referenceAreas={areas}
      />
    </InTurn>
  );
}

export function DurationChart({ points, onSelect }: ChartProps) {
  const { areas, handlers } = useDrag(onSelect);
  return (
    <InTurn height={COMMON.h}>
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
    </InTurn>
  );
}

const SPARKLINE_H = 30;

/** For a cell of a table, which has the number beside it. */
export const OutcomeSparkline = ({ points }: { points: Point[] }) => (
  <InTurn height={SPARKLINE_H}>
    <BarChart
      h={SPARKLINE_H}
      w={120}
      data={points}
      dataKey="from"
      type="stacked"
      series={outcomesIn(points)}
      withXAxis={false}
      withYAxis={false}
      withTooltip={false}
      gridAxis="none"
      barProps={BAR}
      barChartProps={{ ...NOT_BY_KEYBOARD, margin: { top: 1, bottom: 1, left: 0, right: 0 } }}
    />
  </InTurn>
);
