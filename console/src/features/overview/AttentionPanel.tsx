import { Alert, Paper, Stack, Text, Title } from '@mantine/core';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';

interface AttentionPanelProps<T extends object> {
  columns: Columns<T>;
  rows: T[];
  rowId: (row: T) => string;
  /** What is said if there is nothing to do. */
  allWell: string;
  /** What was not looked at, if anything. */
  limits?: string | undefined;
}

/** What needs somebody, the most urgent first, or that nothing does. */
export function AttentionPanel<T extends object>(props: AttentionPanelProps<T>) {
  const { columns, rows, rowId, allWell, limits } = props;
  return (
    <Stack gap="xs">
      {rows.length === 0 ? (
        // Green would also speak of what was not looked at.
        <Alert color={limits ? 'gray' : 'green'} variant="light" title={allWell} />
      ) : (
        <Paper withBorder p="md">
          <Title order={2} size="h4" mb="sm">
            Needs attention
          </Title>
          <DataTable caption="Needs attention" columns={columns} rows={rows} rowId={rowId} />
        </Paper>
      )}
      {limits && (
        <Text size="xs" c="dimmed">
          {limits}
        </Text>
      )}
    </Stack>
  );
}
