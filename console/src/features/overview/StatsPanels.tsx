import { List, Paper, Stack, Text, Title } from '@mantine/core';
import { lazy } from 'react';
import { type Shown, type StatsStep, stepOf } from '../../api/stats.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { ExactTime } from '../../ui/Time.tsx';
import { useTimeZone } from '../../ui/zone.ts';
import { failureName } from '../deliveries/failure-names.ts';
import { ChartPanel } from './ChartPanel.tsx';
import type { Drawn } from './Charts.tsx';
import { DURATIONS, milliseconds, OUTCOMES } from './series.ts';
import { spanOf } from './span.ts';
import { stepLabels } from './step-label.ts';
import { percent, pointsOf, type Totals, totalsOf } from './summary.ts';

/** The charts are as large as all the rest: they come after the numbers. */
const OutcomeChart = lazy(() => import('./Charts.tsx').then((module) => ({ default: module.OutcomeChart })));
const DurationChart = lazy(() =>
  import('./Charts.tsx').then((module) => ({ default: module.DurationChart })),
);

const begins: Columns<Drawn>[number] = {
  id: 'from',
  header: 'From',
  cell: ({ row }) => <ExactTime at={row.original.from} />,
};
const outcomeColumns: Columns<Drawn> = [
  begins,
  ...OUTCOMES.map(({ name, label }): Columns<Drawn>[number] => ({
    id: name,
    header: label,
    cell: ({ row }) => row.original[name].toLocaleString('en'),
  })),
];
const durationColumns: Columns<Drawn> = [
  begins,
  ...DURATIONS.map(({ name, label }): Columns<Drawn>[number] => ({
    id: name,
    header: label,
    cell: ({ row }) => {
      const ms = row.original[name];
      return ms === null ? 'no attempt' : milliseconds(ms);
    },
  })),
];

interface StatsPanelsProps {
  steps: StatsStep[];
  shown: Shown;
  onShow: (shown: Shown) => void;
}

/** What became of deliveries in the range: in numbers, as charts, and why attempts failed. */
export function StatsPanels({ steps, shown, onShow }: StatsPanelsProps) {
  const timeZone = useTimeZone();
  const step = stepOf(shown, Date.now());
  const labelOf = stepLabels(step, steps.length, timeZone);
  const points = pointsOf(steps).map((point) => ({ ...point, label: labelOf(point.from) }));
  const isQuiet = points.every((point) => OUTCOMES.every(({ name }) => point[name] === 0));
  if (isQuiet)
    return (
      <EmptyState title="Nothing was sent in this time">
        Choose a longer range. What an attempt comes to is counted here within a few seconds.
      </EmptyState>
    );
  const totals = totalsOf(steps);
  const select = (first: string, last: string) => onShow(spanOf(first, last, step));
  return (
    <Stack gap="md">
      <Numbers totals={totals} />
      <div className="two-columns">
        <ChartPanel title="Deliveries by outcome" columns={outcomeColumns} points={points}>
          <OutcomeChart points={points} onSelect={select} />
        </ChartPanel>
        <ChartPanel title="How long attempts took" columns={durationColumns} points={points}>
          <DurationChart points={points} onSelect={select} />
        </ChartPanel>
      </div>
      <Text size="xs" c="dimmed">
        Drag across a chart to look closer at a part of it.
      </Text>
      {totals.causes.length > 0 && <Causes totals={totals} />}
    </Stack>
  );
}

const Numbers = ({ totals: { successRate, delivered, failed, exhausted } }: { totals: Totals }) => (
  <Paper withBorder p="md">
    <dl className="figures">
      <Fact name="Attempts that succeeded">
        <b>{percent(successRate)}</b>
      </Fact>
      <Fact name="Delivered">{delivered.toLocaleString('en')}</Fact>
      <Fact name="Failed attempts">{failed.toLocaleString('en')}</Fact>
      <Fact name="Failed for good">{exhausted.toLocaleString('en')}</Fact>
    </dl>
  </Paper>
);

const Causes = ({ totals: { causes } }: { totals: Totals }) => (
  <Paper withBorder p="md">
    <Title order={2} size="h4" mb="xs">
      Why attempts failed
    </Title>
    <List size="sm">
      {causes.map(([code, count]) => (
        <List.Item key={code}>
          {failureName(code)}: {count.toLocaleString('en')}
        </List.Item>
      ))}
    </List>
  </Paper>
);
