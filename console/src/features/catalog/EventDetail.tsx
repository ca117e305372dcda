import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Catalog, CatalogEvent } from '../../api/catalog.ts';
import { useMayWrite, useSessionState } from '../../session/session.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { JsonView } from '../../ui/JsonView.tsx';
import { SendAsTest } from './SendAsTest.tsx';
import { fieldColumns, fieldsOf } from './schema-fields.tsx';

export function EventDetail({ catalog, event }: { catalog: Catalog; event: CatalogEvent }) {
  const fields = fieldsOf(event.schema, catalog.$defs);
  return (
    <Paper withBorder p="md">
      <Stack gap="md">
        <div>
          <Title order={2} size="h4" className="foreign">
            {event.scope}
          </Title>
          <Text size="sm">{event.description}</Text>
          {event.record && (
            <Text size="sm" c="dimmed">
              Web-hooks get it as {event.record.object} / {event.record.action}.
            </Text>
          )}
        </div>
        <EventActions event={event} />
        {fields.length > 0 && (
          <DataTable
            caption="Fields of data"
            columns={fieldColumns}
            rows={fields}
            rowId={({ path }) => path}
          />
        )}
        <JsonView title="Example of data" text={JSON.stringify(event.example)} />
      </Stack>
    </Paper>
  );
}

function EventActions({ event: { scope, record } }: { event: CatalogEvent }) {
  const mayWrite = useMayWrite();
  const isApp = useSessionState().session?.kind === 'app';
  if (!mayWrite || !isApp) return null;
  return (
    <Group gap="xs" align="flex-start">
      <Button renderRoot={(props) => <Link to="/hooks/new" search={{ scope }} {...props} />}>
        Subscribe
      </Button>
      {record && (
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/hooks/new" search={searchOf(record)} {...props} />}
        >
          Subscribe a web-hook
        </Button>
      )}
      <SendAsTest scope={scope} />
    </Group>
  );
}

const searchOf = ({ object, action }: NonNullable<CatalogEvent['record']>) => ({
  kind: 'web-hook' as const,
  scope: `${object}/${action}`,
});
