import { Box, Skeleton, Text } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { Hook } from '../../api/hook-id.ts';
import { appStatsQuery, type StatsStep } from '../../api/stats.ts';
import { useAppSession } from '../../session/session.ts';
import { counted } from '../../ui/counted.ts';
import { percent, pointsOf, totalsOf } from '../overview/summary.ts';

const OutcomeSparkline = lazy(() =>
  import('../overview/Charts.tsx').then((module) => ({ default: module.OutcomeSparkline })),
);
const RENEWED_MS = 60_000;

/** How the last 24 hours went, hour by hour. Asked for only when the row is seen: a page has 50 of them. */
export function HookTrend({ hook: { id } }: { hook: Hook }) {
  const { storeHash } = useAppSession();
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const { data } = useQuery({
    ...appStatsQuery(storeHash, {}, id),
    enabled: inViewport,
    refetchInterval: RENEWED_MS,
  });
  return (
    <Box ref={ref} miw={120}>
      {data ? <Trend steps={data.data} /> : <Skeleton height={30} width={120} />}
    </Box>
  );
}

function Trend({ steps }: { steps: StatsStep[] }) {
  const { successRate, delivered, failed } = totalsOf(steps);
  if (successRate === null)
    return (
      <Text size="xs" c="dimmed">
        nothing sent
      </Text>
    );
  return (
    <>
      <div aria-hidden="true">
        <Suspense fallback={<Skeleton height={30} width={120} />}>
          <OutcomeSparkline points={pointsOf(steps)} />
        </Suspense>
      </div>
      <Text size="xs" c="dimmed" className="nowrap">
        {percent(successRate)} of {counted(delivered + failed, 'attempt')}
      </Text>
    </>
  );
}
