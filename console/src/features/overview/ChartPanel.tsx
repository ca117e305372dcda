import { Anchor, Box, Paper, Skeleton, Title } from '@mantine/core';
import { useDisclosure, useInViewport } from '@mantine/hooks';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';
import type { Drawn } from './Charts.tsx';

interface ChartPanelProps {
  title: string;
  /** What the table has that says the same. */
  columns: Columns<Drawn>;
  points: Drawn[];
  children: ReactNode;
}

/** Whether it has ever been in sight. Drawing takes long on a phone, and there the charts are below the fold. */
function useSeen() {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    if (inViewport) setIsSeen(true);
  }, [inViewport]);
  return { ref, isSeen };
}

/** A chart, and the same numbers as a table for those who cannot see it or want to read them. */
export function ChartPanel({ title, columns, points, children }: ChartPanelProps) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const { ref, isSeen } = useSeen();
  const verb = isOpen ? 'Hide the numbers' : 'Show the numbers';
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      <div aria-hidden="true" className="chart" ref={ref}>
        <Suspense fallback={<Skeleton height={260} />}>
          {isSeen ? children : <Skeleton height={260} />}
        </Suspense>
      </div>
      <Anchor
        component="button"
        size="sm"
        mt="xs"
        onClick={toggle}
        aria-expanded={isOpen}
        aria-label={`${verb}: ${title}`}
      >
        {verb}
      </Anchor>
      {isOpen && (
        <Box mt="sm" className="long-table">
          <DataTable
            caption={`${title}, as a table`}
            columns={columns}
            rows={points}
            rowId={({ from }) => from}
          />
        </Box>
      )}
    </Paper>
  );
}
