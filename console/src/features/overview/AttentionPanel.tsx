import { Alert, Paper, Stack, Text, Title } from '@mantine/core';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';

/** An owner may have turned a hook off: that needs nobody. */
const ALL_WELL = 'No hook is failing or held back, and the service has turned none off.';

interface AttentionPanelProps<T extends object> {
  columns: Columns<T>;
  rows: T[];
  rowId: (row: T) => string;
  /** What was not looked at, if anything. */
  limits?: string | undefined;
}

/** What needs somebody, the most urgent first, or that nothing does. */
export function AttentionPanel<T extends object>(props: AttentionPanelProps<T>) {
  const { columns, rows, rowId, limits } = props;
  return (
    <Stack gap="xs">
      {rows.length === 0 ? (
        // Green would also speak of what was not looked at.
        <Alert color={limits ? 'gray' : 'green'} variant="light" title={ALL_WELL} />
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
